using System.Net.Http.Headers;
using Authenik8.Revocation;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Authenik8.Http.Tests.Bearer;

public sealed class BearerTests(SharedHost<BearerTests> shared) : IClassFixture<SharedHost<BearerTests>>, IHostSetup
{
    private readonly TestHost _host = shared.Host;

    static void IHostSetup.Configure(Authenik8Options options) => Jwt.UseKey(options);

    [Theory]
    [InlineData("Bearer")]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    [InlineData("bEaReR")]
    public async Task Bearer_SchemeInAnyCase_IsAccepted(string scheme)
    {
        var token = await _host.TokenAsync();

        var response = await RawHttp.GetAsync(_host.Address, "/me", $"Authorization: {scheme} {token}");

        Assert.StartsWith("HTTP/1.1 200", response, StringComparison.Ordinal);
        Assert.Contains("ada", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bearer_SeveralSpacesBeforeToken_AreAccepted()
    {
        var token = await _host.TokenAsync();

        Assert.Equal(200, RawHttp.StatusOf(await RawHttp.GetAsync(_host.Address, "/me", $"Authorization: Bearer   {token}  ")));
    }

    [Fact]
    public async Task Bearer_NoToken_IsChallengedWithoutError()
    {
        var answer = await _host.GetAsync("/me");

        answer.AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("Bearer realm=\"authenik8\"", answer.Challenge);
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Bearerer abc")]
    [InlineData("DPoP abc")]
    [InlineData("Bear")]
    public async Task Bearer_AnotherScheme_IsLikeNoToken(string header)
    {
        var response = await RawHttp.GetAsync(_host.Address, "/me", $"Authorization: {header}");

        Assert.Equal(401, RawHttp.StatusOf(response));
        Assert.Contains("WWW-Authenticate: Bearer realm=\"authenik8\"\r\n", response, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"unauthorized\"", response, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.")]
    public async Task Bearer_MalformedToken_IsInvalid(string token)
    {
        var answer = await _host.GetAsync("/me", token);

        answer.AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
        Assert.StartsWith("Bearer realm=\"authenik8\", error=\"invalid_token\", error_description=\"", answer.Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bearer_TokenWithOneCharacterChanged_IsInvalid()
    {
        var token = await _host.TokenAsync();
        var at = token.Length / 2;
        var tampered = string.Concat(token.AsSpan(0, at), token[at] == 'A' ? "B" : "A", token.AsSpan(at + 1));

        (await _host.GetAsync("/me", tampered)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
    }

    [Fact]
    public async Task Bearer_ExpiredToken_IsToldApartSoThatTheClientRefreshes()
    {
        await using var host = await TestHost.StartAsync();
        var token = await host.TokenAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await host.GetAsync("/me", token)).Status);

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var answer = await host.GetAsync("/me", token);

        answer.AssertProblem(HttpStatusCode.Unauthorized, "token_expired");
        Assert.Contains("error=\"invalid_token\"", answer.Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bearer_RevokedToken_IsRefusedAtOnceAndOthersAreNot()
    {
        var session = await _host.StartSessionAsync();
        var other = await _host.TokenAsync();
        Assert.Equal(200, (await _host.GetAsync("/me", session.AccessToken.Value)).Status);
        var verified = Assert.IsType<TokenVerification.Valid>(
            await _host.Services.GetRequiredService<ITokenService>().VerifyAsync(session.AccessToken.Value, CancellationToken.None));

        await _host.Services.GetRequiredService<IRevocationService>().RevokeTokenAsync(verified.Token.Reference, CancellationToken.None);
        var answer = await _host.GetAsync("/me", session.AccessToken.Value);

        answer.AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        Assert.Contains("error=\"invalid_token\"", answer.Challenge, StringComparison.Ordinal);
        Assert.Equal(200, (await _host.GetAsync("/me", other)).Status);
    }

    [Theory]
    [InlineData("at+jwt", 200)]
    [InlineData("AT+JWT", 200)]
    [InlineData("application/at+jwt", 200)]
    [InlineData("JWT", 401)]
    [InlineData("dpop+jwt", 401)]
    [InlineData("logout+jwt", 401)]
    public async Task Bearer_JwtOfAnotherType_IsRefused(string type, int status)
    {
        var answer = await _host.GetAsync("/me", Jwt.Sign($$"""{"typ":"{{type}}","alg":"HS256","kid":"k1"}""", Claims()));

        Assert.Equal(status, answer.Status);
        if (status == 401)
            answer.AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("ES256")]
    [InlineData("HS512")]
    public async Task Bearer_AlgorithmOtherThanTheKeys_IsRefused(string algorithm) =>
        (await _host.GetAsync("/me", Jwt.Sign($$"""{"typ":"at+jwt","alg":"{{algorithm}}","kid":"k1"}""", Claims())))
            .AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");

    [Fact]
    public async Task Bearer_RefreshTokenAsAccessToken_IsRefused() =>
        (await _host.GetAsync("/me", (await _host.StartSessionAsync()).RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");

    [Fact]
    public async Task Bearer_TwoHeaders_IsABadRequest()
    {
        var token = await _host.TokenAsync();

        var response = await RawHttp.GetAsync(_host.Address, "/me", $"Authorization: Bearer {token}", $"Authorization: Bearer {token}");

        AssertInvalidRequest(response);
    }

    [Fact]
    public async Task Bearer_TwoHeadersOfDifferentSchemes_IsABadRequest()
    {
        var token = await _host.TokenAsync();

        AssertInvalidRequest(await RawHttp.GetAsync(_host.Address, "/me", "Authorization: Basic dXNlcjpwYXNz", $"Authorization: Bearer {token}"));
    }

    [Theory]
    [InlineData("Bearer {0}, Bearer {0}")]
    [InlineData("Bearer {0},{0}")]
    [InlineData("Bearer {0} {0}")]
    [InlineData("Bearer {0}, Basic dXNlcjpwYXNz")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer ,")]
    public async Task Bearer_NotExactlyOneToken_IsABadRequest(string format)
    {
        var token = await _host.TokenAsync();
        var header = format.Replace("{0}", token, StringComparison.Ordinal);

        AssertInvalidRequest(await RawHttp.GetAsync(_host.Address, "/me", $"Authorization: {header}"));
    }

    [Fact]
    public async Task Bearer_BadTokenOnAnOpenEndpoint_IsIgnored()
    {
        Assert.Equal(200, (await _host.GetAsync("/public", "garbage")).Status);
        Assert.Equal(200, RawHttp.StatusOf(await RawHttp.GetAsync(_host.Address, "/public", "Authorization: Bearer a", "Authorization: Bearer b")));
    }

    [Theory]
    [InlineData("a\"b")]
    [InlineData("a\\b")]
    [InlineData("x\", error=\"none")]
    [InlineData("<script>")]
    [InlineData("\u00e9\u00ff")]
    public async Task Challenge_WhateverTheTokenIs_HoldsNothingOfIt(string token)
    {
        var response = await RawHttp.GetAsync(_host.Address, "/me?x=%0d%0aX-Injected:%201", $"Authorization: Bearer {token}");

        Assert.InRange(RawHttp.StatusOf(response), 400, 401);
        Assert.DoesNotContain(token, response, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Injected", response, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("\r")]
    [InlineData("\u0001")]
    public async Task Authorization_ControlCharacter_IsRefusedAndNotReflected(string control)
    {
        var response = await RawHttp.GetAsync(_host.Address, "/me", $"Authorization: Bearer abc{control}def");

        Assert.InRange(RawHttp.StatusOf(response), 400, 401);
        Assert.DoesNotContain($"abc{control}def", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bearer_TokenLargerThanAnyOfOurs_IsInvalid() =>
        (await _host.GetAsync("/me", new string('a', 9000))).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");

    [Fact]
    public async Task Realm_SetByTheHost_StandsInEveryChallenge()
    {
        await using var host = await TestHost.StartAsync(o => o.Http.Realm = "Ada's shop");

        Assert.Equal("Bearer realm=\"Ada's shop\"", (await host.GetAsync("/me")).Challenge);
        Assert.StartsWith("Bearer realm=\"Ada's shop\", error=", (await host.GetAsync("/me", "x")).Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Challenge_EveryError_UsesTheCharactersThatTheStandardAllows()
    {
        var answers = new[]
        {
            await _host.GetAsync("/me", "x"),
            await _host.GetAsync("/auth/sessions"),
            await _host.PostAsync("/auth/logout"),
            await _host.RefreshAsync("x"),
        };

        foreach (var answer in answers)
        {
            var challenge = AuthenticationHeaderValue.Parse(answer.Challenge);
            Assert.Equal("Bearer", challenge.Scheme);
            Assert.Equal(1, challenge.Parameter!.Split("realm=").Length - 1);
            Assert.All(challenge.Parameter, c => Assert.InRange(c, ' ', '~'));
        }
    }

    private static void AssertInvalidRequest(string response)
    {
        Assert.Equal(400, RawHttp.StatusOf(response));
        Assert.Contains("WWW-Authenticate: Bearer realm=\"authenik8\", error=\"invalid_request\"", response, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"invalid_request\"", response, StringComparison.Ordinal);
    }

    private string Claims()
    {
        var now = _host.Clock.GetUtcNow().ToUnixTimeSeconds();
        return $$"""{"iss":"authenik8","aud":"authenik8","sub":"ada","client_id":"web","jti":"j","iat":{{now}},"exp":{{now + 60}}}""";
    }

    [Fact]
    public async Task Refusal_IsLogged_ExpiryForThoseWhoAskOnly()
    {
        await using var host = await TestHost.StartAsync();
        var token = await host.TokenAsync();
        _ = await host.GetAsync("/me", "garbage");
        host.Clock.Advance(TimeSpan.FromMinutes(16));
        _ = await host.GetAsync("/me", token);

        Assert.Contains(host.Logs.Lines, line => line.Level == LogLevel.Information && line.Text.StartsWith("Access token refused: Malformed.", StringComparison.Ordinal));
        Assert.Contains(host.Logs.Lines, line => line.Level == LogLevel.Debug && line.Text.StartsWith("Access token refused: Expired.", StringComparison.Ordinal));
    }
}
