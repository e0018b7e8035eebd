using System.Security.Cryptography;
using Authenik8.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace Authenik8.Benchmarks.Tokens;

/// <summary>One key in the form that each contestant takes.</summary>
/// <param name="Options">For Authenik8.</param>
/// <param name="Bare">For the primitive alone.</param>
/// <param name="Credentials">For Microsoft.IdentityModel.</param>
internal sealed record SampleKey(SigningKeyOptions Options, IBareCrypto Bare, SigningCredentials Credentials)
{
    public static SampleKey Create(SigningAlgorithm algorithm) => algorithm switch
    {
        SigningAlgorithm.HS256 => Hmac(),
        SigningAlgorithm.ES256 => Ecdsa(),
        SigningAlgorithm.RS256 => Rsa(algorithm, RSASignaturePadding.Pkcs1),
        SigningAlgorithm.PS256 => Rsa(algorithm, RSASignaturePadding.Pss),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    private static SampleKey Hmac()
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        return new SampleKey(
            new SigningKeyOptions { KeyId = Sample.KeyId, Secret = Convert.ToBase64String(secret) },
            new BareHmac(secret),
            Sign(new SymmetricSecurityKey(secret), SigningAlgorithm.HS256));
    }

    private static SampleKey Ecdsa()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new SampleKey(
            new SigningKeyOptions { KeyId = Sample.KeyId, Pem = key.ExportPkcs8PrivateKeyPem() },
            new BareEcdsa(key),
            Sign(new ECDsaSecurityKey(key), SigningAlgorithm.ES256));
    }

    private static SampleKey Rsa(SigningAlgorithm algorithm, RSASignaturePadding padding)
    {
        var key = RSA.Create(2048);
        return new SampleKey(
            new SigningKeyOptions { KeyId = Sample.KeyId, Algorithm = algorithm, Pem = key.ExportPkcs8PrivateKeyPem() },
            new BareRsa(key, padding),
            Sign(new RsaSecurityKey(key), algorithm));
    }

    private static SigningCredentials Sign(SecurityKey key, SigningAlgorithm algorithm)
    {
        key.KeyId = Sample.KeyId;
        return new SigningCredentials(key, algorithm.ToString());
    }
}
