using System.Buffers.Text;
using System.Text;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

/// <summary>Each rule of RFC 7515, 7519, 8725 and 9068 that a token must keep, broken in a token whose signature is right.</summary>
public sealed class TokenRulesTests
{
    private readonly TokenFixture _fixture = Forge.Fixture(options => options.Tokens.ClockSkew = TimeSpan.Zero);

    [Fact]
    public void Read_ForgedTokenThatKeepsEveryRule_IsAccepted()
    {
        // The control: without it, every refusal below could be for another reason.
        var token = _fixture.Accept(Forge.Sign(Forge.Header, Forge.Claims(_fixture)));

        Assert.Equal(new Subject("ada"), token.Subject);
        Assert.Equal("some-id", token.RawId);
    }

    [Theory]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1"}""")]
    [InlineData("""{ "kid" : "k1", "typ":"AT+JWT",  "alg":"HS256" }""")]
    [InlineData("""{"alg":"HS256","typ":"application/at+jwt","kid":"k1"}""")]
    [InlineData("""{"alg":"HS256","typ":"Application/AT+jwt","kid":"k1","x":{"y":[1,{}]}}""")]
    [InlineData("""{"\u0061lg":"HS256","typ":"at\u002bjwt","kid":"k\u0031"}""")]
    public void Read_HeaderInAnotherSpelling_IsAccepted(string header) =>
        _fixture.Accept(Forge.Sign(header, Forge.Claims(_fixture)));

    [Theory]
    [InlineData("""{"alg":"none","typ":"at+jwt","kid":"k1"}""", TokenFailure.WrongAlgorithm)]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"k1"}""", TokenFailure.WrongAlgorithm)]
    [InlineData("""{"alg":"HS512","typ":"at+jwt","kid":"k1"}""", TokenFailure.WrongAlgorithm)]
    [InlineData("""{"alg":"hs256","typ":"at+jwt","kid":"k1"}""", TokenFailure.WrongAlgorithm)]
    [InlineData("""{"alg":"HS256","typ":"JWT","kid":"k1"}""", TokenFailure.WrongType)]
    [InlineData("""{"alg":"HS256","typ":"dpop+jwt","kid":"k1"}""", TokenFailure.WrongType)]
    [InlineData("""{"alg":"HS256","typ":"logout+jwt","kid":"k1"}""", TokenFailure.WrongType)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt ","kid":"k1"}""", TokenFailure.WrongType)]
    [InlineData("""{"alg":"HS256","typ":"","kid":"k1"}""", TokenFailure.WrongType)]
    [InlineData("""{"alg":"HS256","kid":"k1"}""", TokenFailure.WrongType)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt"}""", TokenFailure.UnknownKey)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":""}""", TokenFailure.UnknownKey)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"K1"}""", TokenFailure.UnknownKey)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1","crit":["exp"],"exp":1}""", TokenFailure.UnsupportedHeader)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1","crit":[]}""", TokenFailure.UnsupportedHeader)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1","crit":null}""", TokenFailure.UnsupportedHeader)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1","\u0063rit":["exp"]}""", TokenFailure.UnsupportedHeader)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1","b64":false}""", TokenFailure.UnsupportedHeader)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1","zip":"DEF"}""", TokenFailure.UnsupportedHeader)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1","jwk":{"kty":"oct","k":"AAAA"}}""", TokenFailure.UnsupportedHeader)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1","jku":"https://evil.test/keys"}""", TokenFailure.UnsupportedHeader)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1","x5u":"https://evil.test/cert"}""", TokenFailure.UnsupportedHeader)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1","x5c":[]}""", TokenFailure.UnsupportedHeader)]
    [InlineData("""{"typ":"at+jwt","kid":"k1"}""", TokenFailure.Malformed)]
    [InlineData("""{"alg":1,"typ":"at+jwt","kid":"k1"}""", TokenFailure.Malformed)]
    [InlineData("""{"alg":"HS256","typ":["at+jwt"],"kid":"k1"}""", TokenFailure.Malformed)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":null}""", TokenFailure.Malformed)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1","kid":"k1"}""", TokenFailure.Malformed)]
    [InlineData("""{"alg":"none","typ":"at+jwt","kid":"k1","\u0061lg":"HS256"}""", TokenFailure.Malformed)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1","x":{"a":1,"a":1}}""", TokenFailure.Malformed)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1",}""", TokenFailure.Malformed)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1"}{}""", TokenFailure.Malformed)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1"} x""", TokenFailure.Malformed)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1"/**/}""", TokenFailure.Malformed)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1","x":"\ud800"}""", TokenFailure.Malformed)]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1","\udc00":1}""", TokenFailure.Malformed)]
    [InlineData("""["alg","HS256"]""", TokenFailure.Malformed)]
    [InlineData("\"HS256\"", TokenFailure.Malformed)]
    [InlineData("null", TokenFailure.Malformed)]
    [InlineData("", TokenFailure.Malformed)]
    [InlineData("{", TokenFailure.Malformed)]
    [InlineData("\ufeff{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"k1\"}", TokenFailure.Malformed)]
    public void Read_HeaderOutOfRule_IsRefused(string header, TokenFailure reason) =>
        _fixture.AssertRefused(reason, Forge.Sign(header, Forge.Claims(_fixture)));

    [Fact]
    public void Read_HeaderBeyondItsLimit_IsRefused() => _fixture.AssertRefused(
        TokenFailure.Malformed,
        Forge.Sign($$"""{"alg":"HS256","typ":"at+jwt","kid":"k1","x":"{{new string('x', 1000)}}"}""", Forge.Claims(_fixture)));

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("sub")]
    [InlineData("client_id")]
    [InlineData("jti")]
    [InlineData("iat")]
    [InlineData("exp")]
    public void Read_RequiredClaimMissing_IsRefused(string claim) => AssertRefused(TokenFailure.Malformed, (claim, null));

    [Theory]
    [InlineData("iss", "1")]
    [InlineData("iss", "[\"https://id.test\"]")]
    [InlineData("iss", "null")]
    [InlineData("aud", "1")]
    [InlineData("aud", "null")]
    [InlineData("aud", "{\"https://id.test\":1}")]
    [InlineData("aud", "[\"https://id.test\",1]")]
    [InlineData("aud", "[[\"https://id.test\"]]")]
    [InlineData("sub", "1")]
    [InlineData("sub", "null")]
    [InlineData("sub", "\"\"")]
    [InlineData("sub", "\"a\\u0000b\"")]
    [InlineData("sub", "\"a\\u007fb\"")]
    [InlineData("sub", "\"a\\u0085\\u00e9\"")]
    [InlineData("sub", "\"\\ud800\"")]
    [InlineData("sub", "\"\\ud800x\\udc00\"")]
    [InlineData("sub", "\"\\udc00\\ud800\"")]
    [InlineData("tid", "\"\"")]
    [InlineData("tid", "null")]
    [InlineData("tid", "\"a\\nb\"")]
    [InlineData("jti", "\"\"")]
    [InlineData("jti", "7")]
    [InlineData("sid", "\"\"")]
    [InlineData("sid", "\"short\"")]
    [InlineData("sid", "\"AAAAAAAAAAAAAAAAAAAAAB\"")]
    [InlineData("sid", "null")]
    [InlineData("client_id", "\"\"")]
    [InlineData("client_id", "{}")]
    [InlineData("exp", "\"9999999999\"")]
    [InlineData("exp", "null")]
    [InlineData("exp", "true")]
    [InlineData("exp", "-1")]
    [InlineData("exp", "253402300800")]
    [InlineData("exp", "9223372036854775807")]
    [InlineData("exp", "9223372036854775808")]
    [InlineData("exp", "99999999999999999999999999")]
    [InlineData("exp", "1e300")]
    [InlineData("exp", "1e999")]
    [InlineData("iat", "\"1\"")]
    [InlineData("iat", "[]")]
    [InlineData("nbf", "\"1\"")]
    [InlineData("nbf", "1e19")]
    [InlineData("auth_time", "\"1\"")]
    [InlineData("auth_time", "-0.5")]
    [InlineData("roles", "\"admin\"")]
    [InlineData("roles", "[1]")]
    [InlineData("roles", "[\"a\",null]")]
    [InlineData("roles", "[[\"a\"]]")]
    [InlineData("roles", "{\"a\":1}")]
    [InlineData("roles", "null")]
    [InlineData("permissions", "\"a\"")]
    [InlineData("permissions", "[true]")]
    [InlineData("amr", "\"pwd\"")]
    [InlineData("amr", "[{}]")]
    [InlineData("acr", "1")]
    [InlineData("scope", "[\"a\"]")]
    [InlineData("act", "\"agent\"")]
    [InlineData("act", "[]")]
    [InlineData("act", "null")]
    [InlineData("x", "\"\\ud800\"")]
    [InlineData("x", "\"\\\\\\uDFFF\"")]
    [InlineData("\\ud800", "1")]
    [InlineData("x", "{\"a\":1,\"a\":1}")]
    [InlineData("x", "[[{\"a\":1,\"b\":2,\"\\u0061\":3}]]")]
    [InlineData("act", "{\"sub\":\"x\",\"sub\":\"y\"}")]
    [InlineData("x", "01")]
    [InlineData("x", "NaN")]
    [InlineData("x", "'a'")]
    [InlineData("x", "1,")]
    [InlineData("x", "/*c*/1")]
    public void Read_ClaimOutOfRule_IsRefused(string claim, string json) => AssertRefused(TokenFailure.Malformed, (claim, json));

    [Theory]
    [InlineData("sub", "\"mallory\"")]
    [InlineData("\\u0073ub", "\"mallory\"")]
    [InlineData("exp", "99999999999")]
    [InlineData("aud", "[]")]
    [InlineData("\\u0072oles", "[\"admin\"]")]
    [InlineData("custom", "1")]
    [InlineData("\\u0063ustom", "1")]
    public void Read_ClaimTwice_IsRefused(string name, string json)
    {
        var claims = Forge.Claims(_fixture, ("roles", "[]"), ("custom", "1"));

        _fixture.Accept(Forge.Sign(Forge.Header, claims));
        _fixture.AssertRefused(TokenFailure.Malformed, Forge.Sign(Forge.Header, $"{claims[..^1]},\"{name}\":{json}}}"));
        _fixture.AssertRefused(TokenFailure.Malformed, Forge.Sign(Forge.Header, $"{{\"{name}\":{json},{claims[1..]}"));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(60)]
    public void Read_RepeatedClaimAmongManyOthers_IsRefused(int others)
    {
        var claims = Forge.Claims(_fixture, [.. Enumerable.Range(0, others).Select(i => ($"c{i}", "1"))!]);

        _fixture.Accept(Forge.Sign(Forge.Header, claims));
        _fixture.AssertRefused(TokenFailure.Malformed, Forge.Sign(Forge.Header, $"{claims[..^1]},\"c{others - 1}\":2}}"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("not json")]
    public void Read_ClaimsSetThatIsNoObject_IsRefused(string json) =>
        _fixture.AssertRefused(TokenFailure.Malformed, Forge.Sign(Forge.Header, json));

    [Fact]
    public void Read_ClaimsSetWithMoreAfterIt_IsRefused() =>
        _fixture.AssertRefused(TokenFailure.Malformed, Forge.Sign(Forge.Header, Forge.Claims(_fixture) + "{}"));

    [Fact]
    public void Read_ClaimsSetWithByteOrderMark_IsRefused() =>
        _fixture.AssertRefused(TokenFailure.Malformed, Forge.Sign(Forge.Header, "\ufeff" + Forge.Claims(_fixture)));

    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0xc0, 0xaf })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    [InlineData(new byte[] { 0xf4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xe2, 0x82 })]
    public void Read_ClaimsSetThatIsNotUtf8_IsRefused(byte[] text)
    {
        var around = Forge.Claims(_fixture, ("x", "\"@\"")).Split('@');

        _fixture.AssertRefused(TokenFailure.Malformed, Forge.Sign(
            Encoding.UTF8.GetBytes(Forge.Header), [.. Encoding.UTF8.GetBytes(around[0]), .. text, .. Encoding.UTF8.GetBytes(around[1])]));
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    [InlineData(500, false)]
    public void Read_NestedClaim_IsAcceptedToADepthOf32(int arrays, bool accepted)
    {
        var token = Forge.Sign(Forge.Header, Forge.Claims(_fixture, ("x", new string('[', arrays) + new string(']', arrays))));

        Assert.Equal(accepted, _fixture.Service.Read(token) is TokenVerification.Valid);
    }

    [Theory]
    [InlineData("\"https://ID.test\"", TokenFailure.WrongIssuer)]
    [InlineData("\"https://id.test/\"", TokenFailure.WrongIssuer)]
    [InlineData("\"\"", TokenFailure.WrongIssuer)]
    [InlineData("\"https://id.test\\u0000\"", TokenFailure.WrongIssuer)]
    public void Read_OtherIssuer_IsRefused(string issuer, TokenFailure reason) => AssertRefused(reason, ("iss", issuer));

    [Theory]
    [InlineData("\"https://other.test\"")]
    [InlineData("[]")]
    [InlineData("[\"https://other.test\",\"https://id.test/\"]")]
    public void Read_OtherAudience_IsRefused(string audience) => AssertRefused(TokenFailure.WrongAudience, ("aud", audience));

    [Theory]
    [InlineData("\"https:\\/\\/id.test\"")]
    [InlineData("[\"https://other.test\",\"https://id.test\"]")]
    public void Read_OurAudience_IsAccepted(string audience) =>
        _fixture.Accept(Forge.Sign(Forge.Header, Forge.Claims(_fixture, ("aud", audience))));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Read_Segment_MustBeStrictBase64Url(int segment)
    {
        // A claims set whose every segment leaves two bits over, so that a stray bit has somewhere to hide.
        var parts = Forge.Sign("""{"alg":"HS256","typ":"at+jwt","kid":"k1"   }""", Forge.Claims(_fixture, ("x", "\"1234\""))).Split('.');
        Assert.Equal([3, 3, 3], parts.Select(part => part.Length % 4));
        _fixture.Accept(string.Join('.', parts));

        string[] spoilt = [parts[segment] + "=", parts[segment] + "AA", parts[segment] + "\n", " " + parts[segment], WithStrayBit(parts[segment]),
            parts[segment].Insert(4, "\r\n"), parts[segment][..8] + "+" + parts[segment][9..], parts[segment][..8] + "/" + parts[segment][9..],
            parts[segment].Insert(4, "\t"), parts[segment] + "==", parts[segment][..8] + "\u0441" + parts[segment][9..], ""];
        Assert.All(spoilt, text =>
        {
            var changed = parts.ToArray();
            changed[segment] = text;
            var token = segment == 2 ? string.Join('.', changed) : Forge.SignSegments(changed[0], changed[1]);
            _fixture.AssertRefused(text.Length == 0 && segment == 2 ? TokenFailure.BadSignature : TokenFailure.Malformed, token);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("\0")]
    [InlineData("\ud800")]
    [InlineData("a.b\udc00.c")]
    [InlineData("Bearer x.y.z")]
    [InlineData("""{"payload":"e30","signatures":[]}""")]
    public void Read_TextThatIsNoCompactJws_IsRefused(string text) => _fixture.AssertRefused(TokenFailure.Malformed, text);

    [Theory]
    [InlineData("{0}.{1}")]
    [InlineData("{0}.{1}.")]
    [InlineData("{0}.{1}.{2}.")]
    [InlineData(".{0}.{1}.{2}")]
    [InlineData("{0}.{1}.{2}.{2}")]
    [InlineData("{0}.{1}.{2}.{1}.{2}")]
    [InlineData(" {0}.{1}.{2}")]
    [InlineData("{0}.{1}.{2}\n")]
    [InlineData("{0}..{1}.{2}")]
    public void Read_PartsOutOfForm_AreRefused(string form)
    {
        var parts = Forge.Sign(Forge.Header, Forge.Claims(_fixture)).Split('.');

        var refused = Assert.IsType<TokenVerification.Invalid>(_fixture.Service.Read(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, form, parts[0], parts[1], parts[2])));

        Assert.Equal(form == "{0}.{1}." ? TokenFailure.BadSignature : TokenFailure.Malformed, refused.Reason);
    }

    [Fact]
    public void Read_TenMegabytes_AreRefused() => _fixture.AssertRefused(TokenFailure.Malformed, new string('a', 10_000_000));

    [Fact]
    public void Read_TokenOfEightKibibytes_IsTheLongestAccepted()
    {
        var empty = Forge.Sign(Forge.Header, Forge.Claims(_fixture, ("x", "\"\"")));
        string WithFiller(int length) => Forge.Sign(Forge.Header, Forge.Claims(_fixture, ("x", $"\"{new string('x', length)}\"")));
        var fill = (8192 - empty.Length) * 3 / 4;
        while (WithFiller(fill).Length > 8192)
            fill--;
        var longest = WithFiller(fill);

        Assert.InRange(longest.Length, 8190, 8192);
        _fixture.Accept(longest);
        _fixture.AssertRefused(TokenFailure.Malformed, WithFiller(fill + 2));
    }

    [Fact]
    public void Read_UnsignedToken_IsRefused()
    {
        var header = Base64Url.EncodeToString("""{"alg":"none","typ":"at+jwt","kid":"k1"}"""u8);
        var claims = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Forge.Claims(_fixture)));

        _fixture.AssertRefused(TokenFailure.WrongAlgorithm, $"{header}.{claims}.");
    }

    [Fact]
    public void Read_ExpiredTokenWithBadSignature_TellsOfTheSignatureOnly()
    {
        // ASVS 9.1.1: nothing that the claims say is used before the signature is known to be right.
        var claims = Forge.Claims(_fixture, ("exp", "1"), ("iss", "7"));

        _fixture.AssertRefused(TokenFailure.BadSignature, Forge.Sign(Forge.Header, claims, secret: new byte[32]));
    }

    private static string WithStrayBit(string segment)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return segment[..^1] + Alphabet[Alphabet.IndexOf(segment[^1], StringComparison.Ordinal) + 1];
    }

    private void AssertRefused(TokenFailure reason, params (string Name, string? Json)[] changes) =>
        _fixture.AssertRefused(reason, Forge.Sign(Forge.Header, Forge.Claims(_fixture, changes)));
}
