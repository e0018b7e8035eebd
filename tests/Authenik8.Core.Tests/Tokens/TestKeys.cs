using System.Security.Cryptography;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;

namespace Authenik8.Core.Tests.Tokens;

/// <summary>One key of each kind, made once for the whole run.</summary>
internal static class TestKeys
{
    private static readonly Lazy<ECDsa> LazyEc = new(() => ECDsa.Create(ECCurve.NamedCurves.nistP256));
    private static readonly Lazy<RSA> LazyRsa = new(() => RSA.Create(2048));

    public static RootSecret RootSecret { get; } = RootSecret.CreateEphemeral();

    public static byte[] Hmac { get; } = RandomNumberGenerator.GetBytes(32);

    public static ECDsa Ec => LazyEc.Value;

    public static RSA Rsa => LazyRsa.Value;

    public static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The settings of the key that this class has for an algorithm, with the id "k1".</summary>
    public static SigningKeyOptions For(SigningAlgorithm algorithm) => algorithm switch
    {
        SigningAlgorithm.HS256 => new SigningKeyOptions { KeyId = "k1", Secret = Convert.ToBase64String(Hmac) },
        SigningAlgorithm.ES256 => new SigningKeyOptions { KeyId = "k1", Pem = Ec.ExportPkcs8PrivateKeyPem() },
        _ => new SigningKeyOptions { KeyId = "k1", Algorithm = algorithm, Pem = Rsa.ExportPkcs8PrivateKeyPem() },
    };
}
