using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

public sealed class TokenOptionsValidationTests
{
    private const string First = "Authenik8:Tokens:SigningKeys:0";

    private static readonly RSAParameters Rsa = TestKeys.Rsa.ExportParameters(includePrivateParameters: true);

    public static TheoryData<string, SigningKeyOptions> RefusedKeys => new()
    {
        { $"{First} needs exactly one", new SigningKeyOptions() },
        { $"{First} needs exactly one", new SigningKeyOptions { Secret = TestKeys.NewSecret(), Jwk = "{}" } },
        { $"{First}:KeyId", new SigningKeyOptions { Secret = TestKeys.NewSecret(), KeyId = "" } },
        { $"{First}:KeyId", new SigningKeyOptions { Secret = TestKeys.NewSecret(), KeyId = "a b" } },
        { $"{First}:KeyId", new SigningKeyOptions { Secret = TestKeys.NewSecret(), KeyId = "quote\"" } },
        { $"{First}:KeyId", new SigningKeyOptions { Secret = TestKeys.NewSecret(), KeyId = new string('k', 65) } },
        { $"{First}:RetireAt", new SigningKeyOptions { Secret = TestKeys.NewSecret(), NotBefore = DateTimeOffset.UnixEpoch, RetireAt = DateTimeOffset.UnixEpoch } },
        { $"{First}:Algorithm", new SigningKeyOptions { Secret = TestKeys.NewSecret(), Algorithm = SigningAlgorithm.ES256 } },
        { $"{First}:Algorithm", new SigningKeyOptions { Pem = TestKeys.Ec.ExportPkcs8PrivateKeyPem(), Algorithm = SigningAlgorithm.HS256 } },
        { $"{First}:Algorithm", new SigningKeyOptions { Pem = TestKeys.Rsa.ExportPkcs8PrivateKeyPem(), Algorithm = SigningAlgorithm.ES256 } },
        { $"{First}:Algorithm", new SigningKeyOptions { Secret = TestKeys.NewSecret(), Algorithm = (SigningAlgorithm)9 } },
        { $"{First}:Algorithm", new SigningKeyOptions { Jwk = RsaJwk(Rsa, ",\"alg\":\"RS256\""), Algorithm = SigningAlgorithm.PS256 } },
        { $"{First}:Secret is not base64", new SigningKeyOptions { Secret = "!" } },
        { $"{First}:Secret is not base64 of 32", new SigningKeyOptions { Secret = Convert.ToBase64String(new byte[31]) } },
        { $"{First}:Secret is a pattern", new SigningKeyOptions { Secret = Convert.ToBase64String(new byte[32]) } },
        { $"{First}:Secret is a sample", new SigningKeyOptions { Secret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow" } },
        { $"{First}:Pem has no PEM block", new SigningKeyOptions { Pem = "MIIB" } },
        { $"{First}:Pem is encrypted", new SigningKeyOptions { Pem = TestKeys.Ec.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)) } },
        { $"{First}:Pem is not one EC or RSA key", new SigningKeyOptions { Pem = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----" } },
        { $"{First}:Pem is not one EC or RSA key", new SigningKeyOptions { Pem = TestKeys.Ec.ExportPkcs8PrivateKeyPem() + "\n" + TestKeys.Rsa.ExportPkcs8PrivateKeyPem() } },
        { $"{First}:Pem is on another curve", new SigningKeyOptions { Pem = NewEcPem(ECCurve.NamedCurves.nistP384) } },
        { $"{First}:Pem is on another curve", new SigningKeyOptions { Pem = NewEcPem(ECCurve.NamedCurves.nistP521) } },
        { $"{First}:Pem is an RSA key of 1024 bits", new SigningKeyOptions { Pem = NewRsaPem(1024) } },
        { $"{First}:Jwk is an RSA key of 2040 bits", new SigningKeyOptions { Jwk = RsaJwk(With(Rsa.Modulus![..255], Rsa.Exponent!)) } },
        { $"{First}:Jwk is an RSA key of 8200 bits", new SigningKeyOptions { Jwk = RsaJwk(With([0x80, .. new byte[1023], 1], Rsa.Exponent!)) } },
        { $"{First}:Jwk is an RSA key with a modulus or public exponent", new SigningKeyOptions { Jwk = RsaJwk(With(Rsa.Modulus!, [1])) } },
        { $"{First}:Jwk is an RSA key with a modulus or public exponent", new SigningKeyOptions { Jwk = RsaJwk(With(Rsa.Modulus!, [2])) } },
        { $"{First}:Jwk is an RSA key with a modulus or public exponent", new SigningKeyOptions { Jwk = RsaJwk(With(Rsa.Modulus!, [0])) } },
        { $"{First}:Jwk is an RSA key with a modulus or public exponent", new SigningKeyOptions { Jwk = RsaJwk(With(Rsa.Modulus!, [1, 0, 0])) } },
        { $"{First}:Jwk is an RSA key with a modulus or public exponent", new SigningKeyOptions { Jwk = RsaJwk(With([.. Rsa.Modulus![..255], 2], Rsa.Exponent!)) } },
        { "ROCA", new SigningKeyOptions { Jwk = RsaJwk(With(RocaModulus(), Rsa.Exponent!)) } },
        { $"{First}:Jwk is not a JSON object", new SigningKeyOptions { Jwk = "{" } },
        { $"{First}:Jwk has a \"kty\"", new SigningKeyOptions { Jwk = "{}" } },
        { $"{First}:Jwk has a \"kid\"", new SigningKeyOptions { Jwk = RsaJwk(Rsa, ",\"kid\":\"a b\"") } },
        { $"{First}:Jwk has a \"use\"", new SigningKeyOptions { Jwk = RsaJwk(Rsa, ",\"use\":\"enc\"") } },
        { $"{First}:Jwk has an \"alg\"", new SigningKeyOptions { Jwk = RsaJwk(Rsa, ",\"alg\":\"RS512\"") } },
        { $"{First}:Jwk is not a point on P-256", new SigningKeyOptions { Jwk = EcJwk(y: new byte[32]) } },
        { $"{First}:Jwk has a private part that does not belong", new SigningKeyOptions { Jwk = EcJwk(d: RandomNumberGenerator.GetBytes(32)) } },
        { $"{First}:Jwk is not a point on P-256", new SigningKeyOptions { Jwk = EcJwk(x: new byte[32], y: new byte[32]) } },
    };

    [Theory]
    [MemberData(nameof(RefusedKeys))]
    public void Validate_KeyOutOfRule_IsToldWithTheSettingsName(string message, SigningKeyOptions key)
    {
        var options = new Authenik8Options();
        options.Tokens.SigningKeys.Add(key);

        var problem = Assert.Single(TokenOptionsValidation.Validate(options));

        Assert.Contains(message, problem, StringComparison.Ordinal);
        Assert.StartsWith(First, problem, StringComparison.Ordinal);
        Assert.All(new[] { key.Secret, key.Pem, key.Jwk }, material => Assert.False(material?.Length > 2 && problem.Contains(material, StringComparison.Ordinal)));
        Assert.Throws<InvalidOperationException>(() => KeyRing.Create(options.Tokens, TestKeys.RootSecret));
    }

    [Fact]
    public void Validate_Defaults_AreSound() => Assert.Empty(TokenOptionsValidation.Validate(new Authenik8Options { Secret = TestKeys.NewSecret() }));

    [Fact]
    public void Validate_ManyMistakes_AreToldAtOnce()
    {
        var options = new Authenik8Options { Secret = "change-me", Issuer = "" };
        options.Audiences.Add("ok");
        options.Audiences.Add("a\nb");
        options.Tokens.ClientId = "";
        options.Tokens.Lifetime = TimeSpan.FromHours(25);
        options.Tokens.ClockSkew = TimeSpan.FromSeconds(-1);
        options.Tokens.SigningKeys.Add(new SigningKeyOptions { Secret = TestKeys.NewSecret(), KeyId = "same" });
        options.Tokens.SigningKeys.Add(new SigningKeyOptions { Pem = "no" });
        options.Tokens.SigningKeys.Add(new SigningKeyOptions { Secret = TestKeys.NewSecret(), KeyId = "same" });

        var problems = TokenOptionsValidation.Validate(options);

        string[] settings = ["Authenik8:Secret ", "Authenik8:Issuer ", "Authenik8:Audiences:1 ", "Authenik8:Tokens:ClientId ", "Authenik8:Tokens:Lifetime ",
            "Authenik8:Tokens:ClockSkew ", "Authenik8:Tokens:SigningKeys:1:Pem ", "Authenik8:Tokens:SigningKeys:2:KeyId "];
        Assert.Equal(settings.Length, problems.Count);
        Assert.All(settings.Zip(problems), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(86_400, 300, 0)]
    [InlineData(0.9, 0, 1)]
    [InlineData(86_400.1, 300.1, 2)]
    public void Validate_RangesOfTimes_AreKept(double lifetime, double skew, int mistakes)
    {
        var options = new Authenik8Options();
        options.Tokens.Lifetime = TimeSpan.FromSeconds(lifetime);
        options.Tokens.ClockSkew = TimeSpan.FromSeconds(skew);

        Assert.Equal(mistakes, TokenOptionsValidation.Validate(options).Count);
    }

    [Fact]
    public void Validate_AudiencesThatFillTheToken_AreRefused()
    {
        var options = new Authenik8Options();
        for (var i = 0; i < 30; i++)
            options.Audiences.Add(new string((char)('a' + i), 200));

        Assert.StartsWith("Authenik8:Audiences ", Assert.Single(TokenOptionsValidation.Validate(options)), StringComparison.Ordinal);
    }

    [Fact]
    public void RocaFingerprint_OfSoundKeys_DoesNotMatch()
    {
        for (var i = 0; i < 200; i++)
        {
            var modulus = new BigInteger(RandomNumberGenerator.GetBytes(256), isUnsigned: true) | BigInteger.One;
            Assert.False(RocaFingerprint.Matches(modulus));
        }
    }

    private static string NewEcPem(ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string NewRsaPem(int bits)
    {
        using var key = RSA.Create(bits);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static RSAParameters With(byte[] modulus, byte[] exponent) => new() { Modulus = modulus, Exponent = exponent };

    private static string RsaJwk(RSAParameters key, string more = "") =>
        $$"""{"kty":"RSA","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"{{more}}}""";

    private static string EcJwk(byte[]? x = null, byte[]? y = null, byte[]? d = null)
    {
        var key = TestKeys.Ec.ExportParameters(includePrivateParameters: true);
        return $$"""{"kty":"EC","crv":"P-256","x":"{{Base64Url.EncodeToString(x ?? key.Q.X)}}","y":"{{Base64Url.EncodeToString(y ?? key.Q.Y)}}","d":"{{Base64Url.EncodeToString(d ?? key.D)}}"}""";
    }

    // Two numbers of the form that the generator's primes have: k * M + (65537^a mod M), M the product of the first 126 primes.
    private static byte[] RocaModulus()
    {
        var product = Enumerable.Range(2, 700).Where(n => Enumerable.Range(2, n - 2).All(d => n % d != 0)).Aggregate(BigInteger.One, (m, p) => m * p);
        BigInteger Factor(int power) => ((((BigInteger.One << 1024) - 1) / product) * product) - product + BigInteger.ModPow(65537, power, product);
        return (Factor(4711) * Factor(815)).ToByteArray(isUnsigned: true, isBigEndian: true);
    }
}
