using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Endpoints;

public sealed class LogoutTests(SharedHost<LogoutTests> shared) : IClassFixture<SharedHost<LogoutTests>>, IHostSetup
{
    private readonly TestHost _host = shared.Host;

    [Fact]
    public async Task Logout_AccessToken_EndsTheSessionAndTheTokenAtOnce()
    {
        var session = await _host.StartSessionAsync();

        var answer = await _host.PostAsync("/auth/logout", session.AccessToken.Value);

        Assert.Equal(204, answer.Status);
        Assert.Empty(answer.Body);
        (await _host.GetAsync("/me", session.AccessToken.Value)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        (await _host.RefreshAsync(session.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
    }

    [Fact]
    public async Task Logout_OtherSessionOfTheCaller_GoesOn()
    {
        var session = await _host.StartSessionAsync();
        var other = await _host.StartSessionAsync();

        Assert.Equal(204, (await _host.PostAsync("/auth/logout", session.AccessToken.Value)).Status);

        Assert.Equal(200, (await _host.GetAsync("/me", other.AccessToken.Value)).Status);
        Assert.Equal(200, (await _host.RefreshAsync(other.RefreshToken)).Status);
    }

    [Fact]
    public async Task Logout_ExpiredAccessTokenAndRefreshToken_EndsTheSession()
    {
        var session = await _host.StartSessionAsync();
        _host.Clock.Advance(TimeSpan.FromMinutes(16));

        var answer = await _host.PostAsync("/auth/logout", session.AccessToken.Value, TestHost.RefreshBody(session.RefreshToken));

        Assert.Equal(204, answer.Status);
        (await _host.RefreshAsync(session.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
    }

    [Fact]
    public async Task Logout_RefreshTokenAlone_EndsTheSessionAndItsAccessTokens()
    {
        var session = await _host.StartSessionAsync();

        Assert.Equal(204, (await _host.PostAsync("/auth/logout", json: TestHost.RefreshBody(session.RefreshToken))).Status);

        (await _host.GetAsync("/me", session.AccessToken.Value)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
    }

    [Fact]
    public async Task Logout_SpentRefreshToken_EndsTheSessionToo()
    {
        var session = await _host.StartSessionAsync();
        var refreshed = await _host.RefreshAsync(session.RefreshToken);

        Assert.Equal(204, (await _host.PostAsync("/auth/logout", json: TestHost.RefreshBody(session.RefreshToken))).Status);

        (await _host.GetAsync("/me", refreshed.AccessToken)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
    }

    [Fact]
    public async Task Logout_TokensOfTwoSessions_EndsBoth()
    {
        var one = await _host.StartSessionAsync();
        var two = await _host.StartSessionAsync();

        Assert.Equal(204, (await _host.PostAsync("/auth/logout", one.AccessToken.Value, TestHost.RefreshBody(two.RefreshToken))).Status);

        (await _host.GetAsync("/me", one.AccessToken.Value)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        (await _host.GetAsync("/me", two.AccessToken.Value)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
    }

    [Fact]
    public async Task Logout_Again_IsAnsweredAlike()
    {
        var session = await _host.StartSessionAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(204, (await _host.PostAsync("/auth/logout", session.AccessToken.Value)).Status);
            Assert.Equal(204, (await _host.PostAsync("/auth/logout", json: TestHost.RefreshBody(session.RefreshToken))).Status);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"refresh_token":null}""")]
    public async Task Logout_NoToken_IsUnauthorized(string? body)
    {
        var answer = await _host.PostAsync("/auth/logout", json: body);

        answer.AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("Bearer realm=\"authenik8\"", answer.Challenge);
    }

    [Fact]
    public async Task Logout_ContentTypeWithoutContent_IsLikeNoBody()
    {
        var session = await _host.StartSessionAsync();

        Assert.Equal(204, (await _host.PostAsync("/auth/logout", session.AccessToken.Value, json: "")).Status);
    }

    [Fact]
    public async Task Logout_ExpiredAccessTokenAlone_SaysSoAndEndsNothing()
    {
        var session = await _host.StartSessionAsync();
        _host.Clock.Advance(TimeSpan.FromMinutes(16));

        var answer = await _host.PostAsync("/auth/logout", session.AccessToken.Value);

        answer.AssertProblem(HttpStatusCode.Unauthorized, "token_expired");
        Assert.Contains("error=\"invalid_token\"", answer.Challenge, StringComparison.Ordinal);
        Assert.Equal(200, (await _host.RefreshAsync(session.RefreshToken)).Status);
    }

    [Fact]
    public async Task Logout_Garbage_IsRefused()
    {
        (await _host.PostAsync("/auth/logout", "garbage")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
        (await _host.PostAsync("/auth/logout", json: TestHost.RefreshBody("garbage"))).AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");
        (await _host.PostAsync("/auth/logout", "garbage", TestHost.RefreshBody("garbage"))).AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");
    }

    [Fact]
    public async Task Logout_GarbageBesideAGoodToken_StillLogsOut()
    {
        var one = await _host.StartSessionAsync();
        var two = await _host.StartSessionAsync();

        Assert.Equal(204, (await _host.PostAsync("/auth/logout", one.AccessToken.Value, TestHost.RefreshBody("garbage"))).Status);
        Assert.Equal(204, (await _host.PostAsync("/auth/logout", "garbage", TestHost.RefreshBody(two.RefreshToken))).Status);

        (await _host.GetAsync("/me", one.AccessToken.Value)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        (await _host.GetAsync("/me", two.AccessToken.Value)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
    }

    [Fact]
    public async Task Logout_TwoHeaders_IsABadRequestAndEndsNothing()
    {
        var session = await _host.StartSessionAsync();
        var header = $"Authorization: Bearer {session.AccessToken.Value}\r\n";

        var response = await RawHttp.SendAsync(
            _host.Address, $"POST /auth/logout HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n{header}{header}\r\n");

        Assert.Equal(400, RawHttp.StatusOf(response));
        Assert.Contains("\"code\":\"invalid_request\"", response, StringComparison.Ordinal);
        Assert.Equal(200, (await _host.GetAsync("/me", session.AccessToken.Value)).Status);
    }

    [Fact]
    public async Task Logout_TokenWithoutASession_IsRevokedItself()
    {
        var command = new IssueTokenCommand { Subject = new Subject("robot"), Grant = new Grant() };
        var token = _host.Services.GetRequiredService<ITokenService>().Issue(command).Value;
        Assert.Equal(200, (await _host.GetAsync("/me", token)).Status);

        Assert.Equal(204, (await _host.PostAsync("/auth/logout", token)).Status);

        (await _host.GetAsync("/me", token)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
    }

    [Fact]
    public async Task LogoutAll_TokenWithoutASession_IsRevokedItself()
    {
        var command = new IssueTokenCommand { Subject = new Subject("robot"), Grant = new Grant() };
        var token = _host.Services.GetRequiredService<ITokenService>().Issue(command).Value;

        Assert.Equal(204, (await _host.PostAsync("/auth/logout/all", token, """{"keep_current":true}""")).Status);
        Assert.Equal(200, (await _host.GetAsync("/me", token)).Status);
        Assert.Equal(204, (await _host.PostAsync("/auth/logout/all", token)).Status);

        (await _host.GetAsync("/me", token)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
    }
}
