using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

/// <summary>A key is for one algorithm, and a header cannot talk the verifier into another (RFC 8725 section 2.1).</summary>
public sealed class TokenConfusionTests
{
    [Theory]
    [InlineData(SigningAlgorithm.RS256)]
    [InlineData(SigningAlgorithm.PS256)]
    [InlineData(SigningAlgorithm.ES256)]
    public void Read_PublicKeyUsedAsHmacSecret_IsRefused(SigningAlgorithm algorithm)
    {
        var fixture = new TokenFixture(options => options.Tokens.SigningKeys.Add(TestKeys.For(algorithm)));
        AsymmetricAlgorithm key = algorithm == SigningAlgorithm.ES256 ? TestKeys.Ec : TestKeys.Rsa;
        byte[][] secrets =
        [
            Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()),
            Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem() + "\n"),
            key.ExportSubjectPublicKeyInfo(),
            fixture.Service.GetJsonWebKeySet().ToArray(),
        ];

        Assert.All(secrets, secret =>
        {
            fixture.AssertRefused(TokenFailure.WrongAlgorithm, Forge.Sign(Forge.Header, Forge.Claims(fixture), secret));
            var ownHeader = $$"""{"alg":"{{algorithm}}","typ":"at+jwt","kid":"k1"}""";
            fixture.AssertRefused(TokenFailure.BadSignature, Forge.Sign(ownHeader, Forge.Claims(fixture), secret));
        });
    }

    [Theory]
    [InlineData(SigningAlgorithm.RS256, SigningAlgorithm.PS256)]
    [InlineData(SigningAlgorithm.PS256, SigningAlgorithm.RS256)]
    public void Read_SameRsaKeyWithTheOtherPadding_IsRefused(SigningAlgorithm keyIsFor, SigningAlgorithm tokenUses)
    {
        var verifier = new TokenFixture(options => options.Tokens.SigningKeys.Add(TestKeys.For(keyIsFor)));
        var issuer = new TokenFixture(options => options.Tokens.SigningKeys.Add(TestKeys.For(tokenUses)));
        var token = issuer.Issue().Value;

        issuer.Accept(token);
        verifier.AssertRefused(TokenFailure.WrongAlgorithm, token);
    }

    [Fact]
    public void Read_OtherKeyUnderTheSameId_IsRefused()
    {
        var fixture = new TokenFixture(options => options.Tokens.SigningKeys.Add(new SigningKeyOptions { KeyId = "k1", Secret = TestKeys.NewSecret() }));

        fixture.AssertRefused(TokenFailure.BadSignature, Forge.Sign(Forge.Header, Forge.Claims(fixture)));
    }

    [Fact]
    public void Read_KeyThatTheTokenBringsAlong_IsNotUsed()
    {
        var fixture = Forge.Fixture();
        using var mine = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = mine.ExportParameters(false).Q;
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            $$"""{"alg":"ES256","typ":"at+jwt","kid":"k1","jwk":{"kty":"EC","crv":"P-256","x":"{{Base64Url.EncodeToString(key.X)}}","y":"{{Base64Url.EncodeToString(key.Y)}}"} }"""));
        var input = $"{header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Forge.Claims(fixture)))}";
        var signature = Base64Url.EncodeToString(mine.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256));

        fixture.AssertRefused(TokenFailure.UnsupportedHeader, $"{input}.{signature}");
    }
}
