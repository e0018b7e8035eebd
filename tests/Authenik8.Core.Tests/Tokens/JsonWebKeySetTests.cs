using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

public sealed class JsonWebKeySetTests
{
    [Fact]
    public void JsonWebKeySet_OfHmacKeys_IsEmpty()
    {
        var fixture = Forge.Fixture();

        Assert.Equal("""{"keys":[]}""", Encoding.UTF8.GetString(fixture.Service.GetJsonWebKeySet().Span));
    }

    [Fact]
    public void JsonWebKeySet_OfAnEcKey_HasItsPublicHalfOnly()
    {
        var fixture = new TokenFixture(options => options.Tokens.SigningKeys.Add(TestKeys.For(SigningAlgorithm.ES256)));
        var point = TestKeys.Ec.ExportParameters(false).Q;

        var key = Assert.Single(KeySet.KeysIn(fixture.Service));

        Assert.Equal(
            ["alg=ES256", "crv=P-256", "kid=k1", "kty=EC", "use=sig", $"x={Base64Url.EncodeToString(point.X)}", $"y={Base64Url.EncodeToString(point.Y)}"],
            Members(key));
    }

    [Theory]
    [InlineData(SigningAlgorithm.RS256)]
    [InlineData(SigningAlgorithm.PS256)]
    public void JsonWebKeySet_OfAnRsaKey_HasItsPublicHalfOnly(SigningAlgorithm algorithm)
    {
        var fixture = new TokenFixture(options => options.Tokens.SigningKeys.Add(TestKeys.For(algorithm)));
        var modulus = Base64Url.EncodeToString(TestKeys.Rsa.ExportParameters(false).Modulus);

        var key = Assert.Single(KeySet.KeysIn(fixture.Service));

        Assert.Equal([$"alg={algorithm}", "e=AQAB", "kid=k1", "kty=RSA", $"n={modulus}", "use=sig"], Members(key));
    }

    [Fact]
    public void JsonWebKeySet_OfMixedKeys_LeavesTheSecretOut()
    {
        var fixture = new TokenFixture(options =>
        {
            options.Tokens.SigningKeys.Add(new SigningKeyOptions { KeyId = "hs", Secret = Convert.ToBase64String(TestKeys.Hmac) });
            options.Tokens.SigningKeys.Add(new SigningKeyOptions { KeyId = "es", Pem = TestKeys.Ec.ExportPkcs8PrivateKeyPem() });
        });

        Assert.Equal(["es"], KeySet.IdsIn(fixture.Service));
    }

    [Theory]
    [InlineData(SigningAlgorithm.ES256)]
    [InlineData(SigningAlgorithm.RS256)]
    [InlineData(SigningAlgorithm.PS256)]
    public void JsonWebKeySet_KeyAsASetting_VerifiesButDoesNotSign(SigningAlgorithm algorithm)
    {
        var issuer = new TokenFixture(options => options.Tokens.SigningKeys.Add(TestKeys.For(algorithm)));
        var jwk = Assert.Single(KeySet.KeysIn(issuer.Service)).GetRawText();
        var verifier = new TokenFixture(options => options.Tokens.SigningKeys.Add(new SigningKeyOptions { Jwk = jwk }));

        verifier.Accept(issuer.Issue().Value);
        Assert.Throws<NoSigningKeyException>(() => verifier.Issue());
        Assert.Equal(issuer.Service.GetJsonWebKeySet().ToArray(), verifier.Service.GetJsonWebKeySet().ToArray());
    }

    [Fact]
    public void JsonWebKeySet_AskedTwice_IsWrittenOnce()
    {
        var fixture = new TokenFixture(options => options.Tokens.SigningKeys.Add(TestKeys.For(SigningAlgorithm.ES256)));

        Assert.True(fixture.Service.GetJsonWebKeySet().Equals(fixture.Service.GetJsonWebKeySet()));
    }

    private static string[] Members(JsonElement key) =>
        [.. key.EnumerateObject().Select(member => $"{member.Name}={member.Value.GetString()}").Order(StringComparer.Ordinal)];
}
