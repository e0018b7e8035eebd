using System.Buffers.Text;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

/// <summary>Keys that cannot be used say why at start; the usual accidents of passing a key on do no harm.</summary>
public sealed class KeyFaultTests
{
    private const string LegacyEncrypted =
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,F2D3C1B0A9887766554433221100FFEE\n\nMIIBOwIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu\n-----END RSA PRIVATE KEY-----";

    private static readonly RSAParameters Rsa = TestKeys.Rsa.ExportParameters(includePrivateParameters: true);
    private static readonly ECParameters Ec = TestKeys.Ec.ExportParameters(includePrivateParameters: true);

    public static TheoryData<string, string> RefusedPems => new()
    {
        { "is encrypted; decrypt it", LegacyEncrypted },
        { "is encrypted; decrypt it", TestKeys.Rsa.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1)) },
        { "is an RSA key of more than two primes", Pem("RSA PRIVATE KEY", ThreePrimes()) },
        { "is an RSA key of more than two primes", Pem("PRIVATE KEY", Pkcs8("1.2.840.113549.1.1.1", ThreePrimes())) },
        { "is an RSA key that is bound to PSS", Pem("PRIVATE KEY", Pkcs8("1.2.840.113549.1.1.10", TestKeys.Rsa.ExportRSAPrivateKey())) },
        { "is an RSA key that is bound to PSS", Pem("PUBLIC KEY", PublicKeyInfo("1.2.840.113549.1.1.10", null, TestKeys.Rsa.ExportRSAPublicKey())) },
        { "is an Ed25519 key", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----" },
        { "has its public point in compressed form", Pem("PUBLIC KEY", PublicKeyInfo("1.2.840.10045.2.1", "1.2.840.10045.3.1.7", Compressed())) },
        { "has its public point in compressed form", Pem("EC PRIVATE KEY", CompressedSec1()) },
        { "is not one EC or RSA key but 2", TestKeys.Ec.ExportPkcs8PrivateKeyPem() + "\n" + TestKeys.Rsa.ExportPkcs8PrivateKeyPem() },
        { "is not one EC or RSA key but 2", TestKeys.Ec.ExportPkcs8PrivateKeyPem() + "\n" + TestKeys.Ec.ExportSubjectPublicKeyInfoPem() },
        { "is not one EC or RSA key but 2", TestKeys.Rsa.ExportRSAPrivateKeyPem() + "\n" + TestKeys.Rsa.ExportRSAPublicKeyPem() },
        { "is a certificate rather than a key", Certificate().ExportCertificatePem() },
        { "is a certificate rather than a key", Certificate().ExportCertificatePem() + "\n" + Certificate().ExportCertificatePem() },
        { "is in the format of OpenSSH", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gt\n-----END OPENSSH PRIVATE KEY-----" },
        { "is JSON rather than PEM; set Jwk", EcJwk() },
        { "has no PEM block", "es256.pem" },
        { "is on another curve than P-256", P384Pem() },
        { "is an RSA key with a public exponent below 65537", Pem("RSA PUBLIC KEY", Pkcs1Public([3])) },
        { "is an RSA key with a public exponent below 65537", Pem("RSA PUBLIC KEY", Pkcs1Public([17])) },
        { "is an RSA key with a modulus or public exponent that is not sound", Pem("RSA PUBLIC KEY", Pkcs1Public([1, 0, 0])) },
        { "is an RSA key with a modulus or public exponent that is not sound", Pem("RSA PUBLIC KEY", Pkcs1Public([1])) },
        { "is an RSA key with a modulus or public exponent that is not sound", Pem("RSA PUBLIC KEY", Pkcs1Public([1, 0, 0, 0, 0, 0, 0, 0, 1])) },
    };

    public static TheoryData<string, string> RefusedJwks => new()
    {
        { "is an RSA key of more than two primes", RsaJwk(""","oth":[{"r":"AQ","d":"AQ","t":"AQ"}]""") },
        { "is an RSA key of more than two primes", RsaJwk(""","oth":[]""") },
        { "has \"key_ops\" without \"sign\"", RsaJwk(""","key_ops":["verify"]""") },
        { "has \"key_ops\" without \"sign\"", EcJwk(""","key_ops":["verify"]""") },
        { "has \"key_ops\" without \"sign\"", OctJwk(""","key_ops":["verify"]""") },
        { "has \"key_ops\" that do not allow signatures", EcJwk(""","key_ops":["encrypt","decrypt"]""") },
        { "has \"key_ops\" that do not allow signatures", EcJwk(""","key_ops":"sign" """) },
        { "has \"key_ops\" that do not allow signatures", EcJwk(""","key_ops":[]""") },
        { "has a \"use\" other than \"sig\"", EcJwk(""","use":"enc" """) },
        { "is an RSA key with a public exponent below 65537", RsaJwk("").Replace("\"AQAB\"", "\"Aw\"", StringComparison.Ordinal).Replace("\"d\"", "\"_d\"", StringComparison.Ordinal) },
        { "is a JWK Set; give one of its keys", $$"""{"keys":[{{EcJwk()}}]}""" },
        { "is on another curve than P-256", EcJwk().Replace("P-256", "P-384", StringComparison.Ordinal) },
        { "is an Ed25519 key, which is not supported", """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""" },
        // The private key that is printed in RFC 8037, appendix A.1.
        { "is an Ed25519 key, which is not supported", """{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""" },
        { "has a \"kty\" other than", """{"kty":"AKP","alg":"ML-DSA-44","pub":"AQ"}""" },
    };

    public static TheoryData<string, string> AcceptedPems => new()
    {
        { "literal line breaks", TestKeys.Ec.ExportPkcs8PrivateKeyPem().Replace("\n", "\\n", StringComparison.Ordinal) },
        { "literal CRLF", TestKeys.Ec.ExportPkcs8PrivateKeyPem().Replace("\n", "\\r\\n", StringComparison.Ordinal) },
        { "CRLF", TestKeys.Ec.ExportPkcs8PrivateKeyPem().ReplaceLineEndings("\r\n") },
        { "BOM", "\uFEFF" + TestKeys.Ec.ExportPkcs8PrivateKeyPem() },
        { "quotes", "\"" + TestKeys.Ec.ExportPkcs8PrivateKeyPem() + "\"" },
        { "on one line", TestKeys.Ec.ExportPkcs8PrivateKeyPem().ReplaceLineEndings(" ") },
        { "SEC 1 after EC PARAMETERS", "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + TestKeys.Ec.ExportECPrivateKeyPem() },
        { "with its certificate", TestKeys.Ec.ExportPkcs8PrivateKeyPem() + "\n" + Certificate().ExportCertificatePem() },
    };

    [Theory]
    [MemberData(nameof(RefusedPems))]
    public void Pem_ThatCannotBeUsed_IsRefusedWithItsCause(string cause, string pem) =>
        AssertRefused($"Authenik8:Tokens:SigningKeys:0:Pem {cause}", new SigningKeyOptions { Pem = pem });

    [Theory]
    [MemberData(nameof(RefusedJwks))]
    public void Jwk_ThatCannotBeUsed_IsRefusedWithItsCause(string cause, string jwk) =>
        AssertRefused($"Authenik8:Tokens:SigningKeys:0:Jwk {cause}", new SigningKeyOptions { Jwk = jwk });

    [Theory]
    [MemberData(nameof(AcceptedPems))]
    public void Pem_AfterTheUsualAccidents_IsTheSameKey(string accident, string pem)
    {
        _ = accident;
        var known = new TokenFixture(options => options.Tokens.SigningKeys.Add(TestKeys.For(SigningAlgorithm.ES256)));
        var read = new TokenFixture(options => options.Tokens.SigningKeys.Add(new SigningKeyOptions { KeyId = "k1", Pem = pem }));

        known.Accept(read.Issue().Value);
    }

    [Fact]
    public void Jwk_WithAByteOrderMark_IsRead()
    {
        var known = new TokenFixture(options => options.Tokens.SigningKeys.Add(TestKeys.For(SigningAlgorithm.ES256)));
        var read = new TokenFixture(options => options.Tokens.SigningKeys.Add(new SigningKeyOptions { KeyId = "k1", Jwk = "\uFEFF" + EcJwk(""","key_ops":["sign","verify"]""") }));

        known.Accept(read.Issue().Value);
    }

    [Fact]
    public void Options_PublicKeyWhereAPrivateOneIsNeeded_AreRefused() =>
        AssertNotStarted("Authenik8:Tokens:SigningKeys has public keys only", new SigningKeyOptions { Pem = TestKeys.Ec.ExportSubjectPublicKeyInfoPem() });

    [Fact]
    public void Options_NoKeyThatMaySignNow_AreRefusedWithTheKeysByName()
    {
        var now = TimeProvider.System.GetUtcNow();
        SigningKeyOptions[] keys =
        [
            new() { KeyId = "early", Pem = TestKeys.Ec.ExportPkcs8PrivateKeyPem(), NotBefore = now.AddDays(1) },
            new() { KeyId = "late", Secret = TestKeys.NewSecret(), RetireAt = now.AddDays(-1) },
            new() { KeyId = "public", Pem = TestKeys.Rsa.ExportSubjectPublicKeyInfoPem() },
        ];

        AssertNotStarted("Authenik8:Tokens:SigningKeys has no key that may sign at", keys[0]);
        AssertNotStarted("Authenik8:Tokens:SigningKeys has no key that may sign at", keys[1]);
        var failure = AssertNotStarted("Authenik8:Tokens:SigningKeys has no key that may sign at", keys);
        Assert.Contains("'early' is not active before", failure, StringComparison.Ordinal);
        Assert.Contains("'late' retired at", failure, StringComparison.Ordinal);
        Assert.Contains("'public' is a public key", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_AfterTheLastKeyRetired_NamesTheKeysAndSpendsNothing()
    {
        await using var engine = new Engine(options => options.Tokens.SigningKeys.Add(
            new SigningKeyOptions { KeyId = "2030-01", Pem = TestKeys.Ec.ExportPkcs8PrivateKeyPem(), RetireAt = new ManualTimeProvider().GetUtcNow().AddHours(1) }));
        var tokens = await engine.LogInAsync();
        engine.Clock.Advance(TimeSpan.FromHours(2));

        var exception = await Assert.ThrowsAsync<NoSigningKeyException>(() => engine.RefreshAsync(tokens.RefreshToken));

        Assert.Contains("'2030-01' retired at", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NoSigningKeyException>(() => engine.LogInAsync());
        var session = await engine.Store.FindAsync(SubjectTag.Of(Engine.Ada), tokens.SessionId, CancellationToken.None);
        Assert.Equal(0u, session!.Generation);
    }

    private static void AssertRefused(string start, SigningKeyOptions key)
    {
        var options = new Authenik8Options();
        options.Tokens.SigningKeys.Add(key);

        var problem = Assert.Single(TokenOptionsValidation.Validate(options));

        Assert.StartsWith(start, problem, StringComparison.Ordinal);
    }

    private static string AssertNotStarted(string start, params SigningKeyOptions[] keys)
    {
        var services = new ServiceCollection();
        services.AddAuthenik8(options =>
        {
            options.Secret = Engine.Secret;
            foreach (var key in keys)
                options.Tokens.SigningKeys.Add(key);
        });
        using var provider = services.BuildServiceProvider();
        var exception = Assert.Throws<OptionsValidationException>(() => _ = provider.GetRequiredService<IOptions<Authenik8Options>>().Value);
        var failure = Assert.Single(exception.Failures);
        Assert.StartsWith(start, failure, StringComparison.Ordinal);
        return failure;
    }

    private static string Pem(string label, byte[] der) => PemEncoding.WriteString(label, der);

    private static byte[] Pkcs8(string algorithm, byte[] key) => Der(writer =>
    {
        writer.WriteInteger(0);
        using (writer.PushSequence())
            writer.WriteObjectIdentifier(algorithm);
        writer.WriteOctetString(key);
    });

    private static byte[] PublicKeyInfo(string algorithm, string? curve, byte[] key) => Der(writer =>
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(algorithm);
            if (curve is not null)
                writer.WriteObjectIdentifier(curve);
        }
        writer.WriteBitString(key);
    });

    private static byte[] ThreePrimes() => Der(writer =>
    {
        writer.WriteInteger(1);
        foreach (var number in new[] { Rsa.Modulus, Rsa.Exponent, Rsa.D, Rsa.P, Rsa.Q, Rsa.DP, Rsa.DQ, Rsa.InverseQ })
            writer.WriteIntegerUnsigned(number.AsSpan().TrimStart((byte)0));
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteInteger(5);
            writer.WriteInteger(3);
            writer.WriteInteger(2);
        }
    });

    private static byte[] Pkcs1Public(byte[] exponent) => Der(writer =>
    {
        writer.WriteIntegerUnsigned(Rsa.Modulus);
        writer.WriteIntegerUnsigned(exponent);
    });

    private static byte[] Compressed() => [(byte)(2 + (Ec.Q.Y![^1] & 1)), .. Ec.Q.X!];

    private static byte[] CompressedSec1() => Der(writer =>
    {
        writer.WriteInteger(1);
        writer.WriteOctetString(Ec.D);
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            writer.WriteObjectIdentifier("1.2.840.10045.3.1.7");
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
            writer.WriteBitString(Compressed());
    });

    private static byte[] Der(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            write(writer);
        return writer.Encode();
    }

    private static string P384Pem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static X509Certificate2 Certificate() =>
        new CertificateRequest("CN=id.test", TestKeys.Ec, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));

    private static string EcJwk(string more = "") =>
        $$"""{"kty":"EC","crv":"P-256","x":"{{Base64Url.EncodeToString(Ec.Q.X)}}","y":"{{Base64Url.EncodeToString(Ec.Q.Y)}}","d":"{{Base64Url.EncodeToString(Ec.D)}}"{{more}}}""";

    private static string OctJwk(string more) => $$"""{"kty":"oct","k":"{{Base64Url.EncodeToString(TestKeys.Hmac)}}"{{more}}}""";

    private static string RsaJwk(string more)
    {
        var members = new StringBuilder("""{"kty":"RSA","e":"AQAB" """);
        foreach (var (name, number) in new[] { ("n", Rsa.Modulus), ("d", Rsa.D), ("p", Rsa.P), ("q", Rsa.Q), ("dp", Rsa.DP), ("dq", Rsa.DQ), ("qi", Rsa.InverseQ) })
            _ = members.Append(System.Globalization.CultureInfo.InvariantCulture, $",\"{name}\":\"{Base64Url.EncodeToString(number)}\"");
        return members.Append(more).Append('}').ToString();
    }
}
