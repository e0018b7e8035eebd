using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

/// <summary>Every form in which a key may be given reads as the same key.</summary>
public sealed class SigningKeyFormsTests
{
    public static TheoryData<string, string> EcForms => new()
    {
        { "PKCS#8", TestKeys.Ec.ExportPkcs8PrivateKeyPem() },
        { "SEC 1", TestKeys.Ec.ExportECPrivateKeyPem() },
        { "public", TestKeys.Ec.ExportSubjectPublicKeyInfoPem() },
        { "text around", $"# a comment\r\n{TestKeys.Ec.ExportPkcs8PrivateKeyPem()}\r\n\r\n" },
    };

    public static TheoryData<string, string> RsaForms => new()
    {
        { "PKCS#8", TestKeys.Rsa.ExportPkcs8PrivateKeyPem() },
        { "PKCS#1", TestKeys.Rsa.ExportRSAPrivateKeyPem() },
        { "public", TestKeys.Rsa.ExportSubjectPublicKeyInfoPem() },
        { "PKCS#1 public", TestKeys.Rsa.ExportRSAPublicKeyPem() },
    };

    [Theory]
    [MemberData(nameof(EcForms))]
    public void KeyRing_EcKeyInAnyForm_VerifiesTheSameTokens(string form, string pem) =>
        AssertSame(SigningAlgorithm.ES256, new SigningKeyOptions { Pem = pem }, signs: !form.Contains("public", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(RsaForms))]
    public void KeyRing_RsaKeyInAnyForm_VerifiesTheSameTokens(string form, string pem) =>
        AssertSame(SigningAlgorithm.RS256, new SigningKeyOptions { Pem = pem }, signs: !form.Contains("public", StringComparison.Ordinal));

    [Fact]
    public void KeyRing_EcKeyAsJwk_SignsLikeItsPem() =>
        AssertSame(SigningAlgorithm.ES256, new SigningKeyOptions { Jwk = EcJwk(TestKeys.Ec.ExportParameters(true)) }, signs: true);

    [Theory]
    [InlineData(SigningAlgorithm.RS256)]
    [InlineData(SigningAlgorithm.PS256)]
    public void KeyRing_RsaKeyAsJwk_SignsLikeItsPem(SigningAlgorithm algorithm) =>
        AssertSame(algorithm, new SigningKeyOptions { Jwk = RsaJwk(TestKeys.Rsa.ExportParameters(true), algorithm) }, signs: true);

    [Fact]
    public void KeyRing_HmacKeyAsJwk_SignsLikeItsSecret() => AssertSame(
        SigningAlgorithm.HS256,
        new SigningKeyOptions { Jwk = $$"""{"kty":"oct","k":"{{Base64Url.EncodeToString(TestKeys.Hmac)}}","alg":"HS256","use":"sig","key_ops":["sign","verify"]}""" },
        signs: true);

    [Fact]
    public void KeyRing_RsaPrivateKeyWithAShortPart_IsRead()
    {
        // A JWK leaves leading zeros out, which the platform wants back.
        var key = WithShortPart(TestKeys.Rsa.ExportParameters(true));
        Assert.True(key.DP!.Length < key.P!.Length);
        var fixture = new TokenFixture(options => options.Tokens.SigningKeys.Add(new SigningKeyOptions { Jwk = RsaJwk(key, SigningAlgorithm.RS256) }));

        fixture.Accept(fixture.Issue().Value);
    }

    [Fact]
    public void KeyRing_RsaNumbersWithLeadingZeros_AreTheSameNumbers()
    {
        var key = TestKeys.Rsa.ExportParameters(true);
        var padded = key with { Modulus = [0, .. key.Modulus!], Exponent = [0, .. key.Exponent!], D = [0, 0, .. key.D!], P = [0, .. key.P!], DQ = [0, .. key.DQ!] };

        AssertSame(SigningAlgorithm.RS256, new SigningKeyOptions { Jwk = RsaJwk(padded, SigningAlgorithm.RS256) }, signs: true);
    }

    [Fact]
    public void KeyId_NotGiven_IsTheStartOfTheThumbprint()
    {
        // RFC 7638 section 3.1: the example key and its thumbprint.
        const string Jwk = """
            {"kty":"RSA","e":"AQAB","alg":"RS256","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}
            """;
        Assert.True(JwkReader.TryRead(Jwk, out var key, out _));

        Assert.Equal("NzbLsXh8uDCcd-6MNwXF4W", key.Material.DerivedId);
    }

    [Fact]
    public void KeyId_OfAnEcKey_IsTheStartOfTheThumbprint()
    {
        var point = TestKeys.Ec.ExportParameters(false).Q;
        var members = $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
        var fixture = new TokenFixture(options => options.Tokens.SigningKeys.Add(new SigningKeyOptions { Pem = TestKeys.Ec.ExportPkcs8PrivateKeyPem() }));

        Assert.Equal([Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(members)))[..22]], KeySet.IdsIn(fixture.Service));
    }

    [Fact]
    public void KeyId_OfASecret_IsNoHashOfItAlone()
    {
        var fixture = new TokenFixture(options => options.Tokens.SigningKeys.Add(new SigningKeyOptions { Secret = Convert.ToBase64String(TestKeys.Hmac) }));
        var id = Assert.Single(fixture.Keys.VerifyingAt(fixture.Clock.GetUtcNow())).Id;
        var thumbprint = SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"k":"{{Base64Url.EncodeToString(TestKeys.Hmac)}}","kty":"oct"}"""));

        Assert.Equal(22, id.Length);
        Assert.DoesNotContain(id, Base64Url.EncodeToString(thumbprint), StringComparison.Ordinal);
        Assert.DoesNotContain(id, Base64Url.EncodeToString(SHA256.HashData(TestKeys.Hmac)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "from-jwk")]
    [InlineData("from-settings", "from-settings")]
    public void KeyId_OfAJwkThatHasOne_IsThatUnlessTheSettingsSayOtherwise(string? setting, string expected)
    {
        var jwk = $$"""{"kid":"from-jwk",{{EcJwk(TestKeys.Ec.ExportParameters(true))[1..]}}""";
        var fixture = new TokenFixture(options => options.Tokens.SigningKeys.Add(new SigningKeyOptions { Jwk = jwk, KeyId = setting }));

        Assert.Equal([expected], KeySet.IdsIn(fixture.Service));
    }

    [Fact]
    public void KeyRing_WithoutKeys_DerivesOneFromTheRootSecret()
    {
        var one = new TokenFixture();
        var node = new TokenFixture();
        var other = new KeyRing([new ScheduledKey(new HmacSigningKey("x", RootSecret.CreateEphemeral().Derive(RootSecret.AccessTokenLabel, 32)), null, null)], TimeSpan.Zero);
        var token = one.Issue().Value;

        node.Accept(token);
        Assert.Null(other.FindByHeader(Encoding.ASCII.GetBytes(token.Split('.')[0]), one.Clock.GetUtcNow()));
        Assert.NotEqual(TestKeys.RootSecret.Derive(RootSecret.RefreshTokenLabel, 32), TestKeys.RootSecret.Derive(RootSecret.AccessTokenLabel, 32));
    }

    private static void AssertSame(SigningAlgorithm algorithm, SigningKeyOptions form, bool signs)
    {
        form.KeyId = "k1";
        var known = new TokenFixture(options => options.Tokens.SigningKeys.Add(TestKeys.For(algorithm)));
        var read = new TokenFixture(options => options.Tokens.SigningKeys.Add(form));

        read.Accept(known.Issue().Value);
        if (signs)
            known.Accept(read.Issue().Value);
        else
            Assert.Throws<NoSigningKeyException>(() => read.Issue());
    }

    // The same primes with another public exponent, one whose private parts happen to be short.
    private static RSAParameters WithShortPart(RSAParameters key)
    {
        static BigInteger Read(byte[] number) => new(number, isUnsigned: true, isBigEndian: true);
        static byte[] Write(BigInteger number) => number.ToByteArray(isUnsigned: true, isBigEndian: true);
        BigInteger p = Read(key.P!) - 1, q = Read(key.Q!) - 1;
        for (BigInteger e = 65539; ; e += 2)
        {
            if (!BigInteger.GreatestCommonDivisor(e, p * q).IsOne)
                continue;
            var dp = Write(Inverse(e, p));
            if (dp.Length < key.P!.Length)
                return key with { Exponent = Write(e), D = Write(Inverse(e, p * q)), DP = dp, DQ = Write(Inverse(e, q)) };
        }
    }

    private static BigInteger Inverse(BigInteger value, BigInteger modulus)
    {
        BigInteger r = modulus, next = value, t = 0, nextT = 1;
        while (!next.IsZero)
        {
            var quotient = r / next;
            (r, next) = (next, r - (quotient * next));
            (t, nextT) = (nextT, t - (quotient * nextT));
        }
        return t.Sign < 0 ? t + modulus : t;
    }

    private static string EcJwk(ECParameters key) =>
        $$"""{"kty":"EC","crv":"P-256","x":"{{Base64Url.EncodeToString(key.Q.X)}}","y":"{{Base64Url.EncodeToString(key.Q.Y)}}","d":"{{Base64Url.EncodeToString(key.D)}}"}""";

    private static string RsaJwk(RSAParameters key, SigningAlgorithm algorithm) => JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["kty"] = "RSA",
        ["alg"] = algorithm.ToString(),
        ["n"] = Base64Url.EncodeToString(key.Modulus),
        ["e"] = Base64Url.EncodeToString(key.Exponent),
        ["d"] = Base64Url.EncodeToString(key.D),
        ["p"] = Base64Url.EncodeToString(key.P),
        ["q"] = Base64Url.EncodeToString(key.Q),
        ["dp"] = Base64Url.EncodeToString(key.DP),
        ["dq"] = Base64Url.EncodeToString(key.DQ),
        ["qi"] = Base64Url.EncodeToString(key.InverseQ),
    });
}
