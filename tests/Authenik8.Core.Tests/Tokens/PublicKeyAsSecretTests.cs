using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

/// <summary>A public key never serves as an HMAC secret: whoever knows it could forge tokens (RFC 8725 section 2.1).</summary>
public sealed class PublicKeyAsSecretTests
{
    private const string SshKey = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7VJTUt9Us8cKjMzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvuNMoSfm76 ada@example";

    private static readonly string Pem = TestKeys.Rsa.ExportSubjectPublicKeyInfoPem();
    private static readonly byte[] Spki = TestKeys.Rsa.ExportSubjectPublicKeyInfo();
    private static readonly string Body = Convert.ToBase64String(Spki);
    private static readonly RSAParameters Rsa = TestKeys.Rsa.ExportParameters(includePrivateParameters: false);
    private static readonly ECParameters Ec = TestKeys.Ec.ExportParameters(includePrivateParameters: false);
    private static readonly string RsaJwk = $$"""{"kty":"RSA","n":"{{Base64Url.EncodeToString(Rsa.Modulus)}}","e":"AQAB"}""";
    private static readonly string EcJwk = $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(Ec.Q.X)}}","y":"{{Base64Url.EncodeToString(Ec.Q.Y)}}"}""";

    /// <summary>Every form in which a key or a certificate is usually passed on.</summary>
    public static TheoryData<string, string> Documents => new()
    {
        { "PEM, SPKI", Pem },
        { "PEM, PKCS#1 public", TestKeys.Rsa.ExportRSAPublicKeyPem() },
        { "PEM, EC", TestKeys.Ec.ExportSubjectPublicKeyInfoPem() },
        { "PEM, private", TestKeys.Rsa.ExportPkcs8PrivateKeyPem() },
        { "PEM, encrypted", TestKeys.Ec.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)) },
        { "PEM, certificate", Certificate().ExportCertificatePem() },
        { "PEM, certificate request", Pem.Replace("PUBLIC KEY", "CERTIFICATE REQUEST", StringComparison.Ordinal) },
        { "PEM, a label of somebody's own", Pem.Replace("PUBLIC KEY", "ACME VERIFIER", StringComparison.Ordinal) },
        { "PEM, PGP", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBFVxVuYBCADTtzC9xJPkYdDVJzzYXoVMFjbzkDZzsQ\n-----END PGP PUBLIC KEY BLOCK-----" },
        { "PEM, SSH2", "---- BEGIN SSH2 PUBLIC KEY ----\nAAAAB3NzaC1yc2EAAAADAQABAAABAQC7VJTUt9Us8cKjMzEf\n---- END SSH2 PUBLIC KEY ----" },
        { "PEM, literal line breaks", Pem.Replace("\n", "\\n", StringComparison.Ordinal) },
        { "PEM, CRLF", Pem.ReplaceLineEndings("\r\n") },
        { "PEM, indented", Pem.Replace("\n", "\n    ", StringComparison.Ordinal) },
        { "PEM, on one line", Pem.ReplaceLineEndings(" ") },
        { "PEM, lower case", Pem.ToLowerInvariant() },
        { "PEM, quoted", $"\"{Pem}\"" },
        { "PEM, BOM", "\uFEFF" + Pem },
        { "PEM, dashes of a word processor", Pem.Replace("-----", "\u2014\u2014\u2013", StringComparison.Ordinal) },
        { "PEM, without dashes", Pem.Replace("-", "", StringComparison.Ordinal) },
        { "PEM, percent-encoded", Uri.EscapeDataString(Pem) },
        { "PEM, in base64", Convert.ToBase64String(Encoding.UTF8.GetBytes(Pem)) },
        { "PEM, in base64 twice", Convert.ToBase64String(Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(Pem)))) },
        { "PEM, UTF-16 in base64", Convert.ToBase64String(Encoding.Unicode.GetBytes(Pem)) },
        { "PEM, in hex", Convert.ToHexString(Encoding.UTF8.GetBytes(Pem)) },
        { "DER, SPKI in base64", Body },
        { "DER, SPKI in base64url", Base64Url.EncodeToString(Spki) },
        { "DER, base64 in lines", string.Join('\n', Body.Chunk(64).Select(static line => new string(line))) },
        { "DER, the first line alone", Body[..64] },
        { "DER, SPKI in hex", Convert.ToHexStringLower(Spki) },
        { "DER, in hex with colons", string.Join(':', Spki.Select(static b => b.ToString("x2", null))) },
        { "DER, behind the name of a variable", $"JWT_PUBLIC_KEY={Body}" },
        { "DER, behind a name without capitals", $"public_key: {Body}" },
        { "DER, with a comma after it", Body + "," },
        { "DER, with a dot before it", "." + Body },
        { "DER, with text around it", $"jwt key is ({Base64Url.EncodeToString(Spki)}) for verifiers" },
        { "DER, as an array of bytes", string.Join(", ", Spki.Select(static b => $"0x{b:x2}")) },
        { "DER, as escaped bytes", string.Concat(Spki.Select(static b => $"\\x{b:x2}")) },
        { "DER, EC, behind the name of a variable", $"KEY={Convert.ToBase64String(TestKeys.Ec.ExportSubjectPublicKeyInfo())}" },
        { "DER, PKCS#1 public", Convert.ToBase64String(TestKeys.Rsa.ExportRSAPublicKey()) },
        { "DER, PKCS#1 private", Convert.ToBase64String(TestKeys.Rsa.ExportRSAPrivateKey()) },
        { "DER, PKCS#8", Convert.ToBase64String(TestKeys.Ec.ExportPkcs8PrivateKey()) },
        { "DER, SEC 1", Convert.ToBase64String(TestKeys.Ec.ExportECPrivateKey()) },
        { "DER, EC", Convert.ToBase64String(TestKeys.Ec.ExportSubjectPublicKeyInfo()) },
        { "DER, Ed25519", "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=" },
        { "DER, certificate", Convert.ToBase64String(Certificate().RawData) },
        { "DER, PKCS#12", Convert.ToBase64String(Certificate().Export(X509ContentType.Pkcs12)) },
        { "SSH", SshKey },
        { "SSH, the key alone", SshKey.Split(' ')[1] },
        { "SSH, Ed25519", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7wzQ8wq8t0rFqVfNq5v0n1g2rX2m4Xo2o0m8m1q9pB ada" },
        { "PuTTY", "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: ada\nPublic-Lines: 6\n" },
        { "JWK, RSA", RsaJwk },
        { "JWK, EC", EcJwk },
        { "JWK, OKP", """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""" },
        { "JWK, indented", RsaJwk.Replace(",", ",\n   ", StringComparison.Ordinal).Replace(":", " : ", StringComparison.Ordinal) },
        { "JWK, escaped", RsaJwk.Replace("\"", "\\\"", StringComparison.Ordinal) },
        { "JWT, a key of an API that browsers have", $"{Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Base64Url.EncodeToString("""{"role":"anon"}"""u8)}.Et9HFtf9R3GEMA0IICOfFMVXY7kkTX1wr4qCyIf58U" },
        { "JWK, in base64", Convert.ToBase64String(Encoding.UTF8.GetBytes(RsaJwk)) },
        { "JWK Set", $$"""{"keys":[{{RsaJwk}},{{EcJwk}}]}""" },
        { "JWK, array", $"[{EcJwk}]" },
        { "XML", TestKeys.Rsa.ToXmlString(includePrivateParameters: false) },
        { "EC point", Convert.ToBase64String([4, .. Ec.Q.X!, .. Ec.Q.Y!]) },
        { "EC point in hex, without its first byte", Convert.ToHexStringLower([.. Ec.Q.X!, .. Ec.Q.Y!]) },
    };

    public static TheoryData<string> DocumentNames => [.. Documents.Select(static row => (string)row[0])];

    private static Dictionary<string, Action<Authenik8Options, string>> Settings { get; } = new(StringComparer.Ordinal)
    {
        ["Authenik8:Secret"] = static (options, text) => options.Secret = text,
        ["Authenik8:Tokens:SigningKeys:0:Secret"] = static (options, text) => options.Tokens.SigningKeys.Add(new SigningKeyOptions { Secret = text }),
        ["Authenik8:Refresh:Keys:0:Secret"] = static (options, text) => options.Refresh.Keys.Add(new RefreshKeyOptions { KeyId = 1, Secret = text }),
        ["Authenik8:Passwords:RetiredPepperSecrets:old"] = static (options, text) => options.Passwords.RetiredPepperSecrets["old"] = text,
    };

    [Theory]
    [MemberData(nameof(DocumentNames))]
    public void Options_KeyOrCertificateAsASecret_IsRefusedInEverySetting(string name)
    {
        var document = (string)Documents.Single(row => (string)row[0] == name)[1];

        Assert.All(Settings, setting =>
        {
            var exception = Assert.Throws<OptionsValidationException>(() => _ = Start(options => setting.Value(options, document)));

            var failure = Assert.Single(exception.Failures, failure => failure.StartsWith(setting.Key + " ", StringComparison.Ordinal));
            Assert.Contains("where a secret belongs", failure, StringComparison.Ordinal);
            Assert.Contains("openssl rand -base64 32", failure, StringComparison.Ordinal);
            Assert.DoesNotContain(document, failure, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Options_KeyInsideAnOctJwk_IsRefused()
    {
        byte[][] keys =
        [
            Encoding.UTF8.GetBytes(Pem), Spki, TestKeys.Rsa.ExportRSAPublicKey(), TestKeys.Ec.ExportSubjectPublicKeyInfo(), Certificate().RawData,
            Encoding.UTF8.GetBytes(RsaJwk), Encoding.UTF8.GetBytes(SshKey), [4, .. Ec.Q.X!, .. Ec.Q.Y!], Encoding.UTF8.GetBytes(Body),
        ];

        Assert.All(keys, key =>
        {
            var jwk = $$"""{"kty":"oct","k":"{{Base64Url.EncodeToString(key)}}"}""";

            var exception = Assert.Throws<OptionsValidationException>(() => _ = Start(options => options.Tokens.SigningKeys.Add(new SigningKeyOptions { Jwk = jwk })));

            Assert.StartsWith("Authenik8:Tokens:SigningKeys:0:Jwk has a member \"k\" that is ", Assert.Single(exception.Failures), StringComparison.Ordinal);
            Assert.IsType<JwsVerification.UnusableKey>(JsonWebSignature.Verify("eyJhbGciOiJIUzI1NiJ9.e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", jwk));
        });
    }

    [Theory]
    [InlineData("P-384")]
    [InlineData("P-521")]
    [InlineData("secp256k1")]
    public void Options_PointOfAnotherCurve_IsRefused(string curve)
    {
        using var key = ECDsa.Create(curve == "secp256k1" ? ECCurve.CreateFromValue("1.3.132.0.10") : ECCurve.CreateFromFriendlyName("nist" + curve.Replace("-", "", StringComparison.Ordinal)));
        var point = key.ExportParameters(includePrivateParameters: false).Q;

        Assert.Throws<OptionsValidationException>(() => _ = Start(options => options.Secret = Convert.ToBase64String([4, .. point.X!, .. point.Y!])));
    }

    private static X509Certificate2 Certificate() =>
        new CertificateRequest("CN=id.test", TestKeys.Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));

    private static Authenik8Options Start(Action<Authenik8Options> configure)
    {
        var services = new ServiceCollection();
        services.AddAuthenik8(options =>
        {
            options.Secret = Engine.Secret;
            configure(options);
        });
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<Authenik8Options>>().Value;
    }
}
