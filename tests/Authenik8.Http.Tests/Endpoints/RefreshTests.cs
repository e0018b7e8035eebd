using System.Text;
using System.Text.Json;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Http.Tests.Endpoints;

public sealed class RefreshTests(SharedHost<RefreshTests> shared) : IClassFixture<SharedHost<RefreshTests>>, IHostSetup
{
    private readonly TestHost _host = shared.Host;

    [Fact]
    public async Task Refresh_CurrentToken_AnswersThePairAndNothingElse()
    {
        var session = await _host.StartSessionAsync();

        var answer = await _host.RefreshAsync(session.RefreshToken);

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.MediaType);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal(
            ["access_token", "token_type", "expires_in", "refresh_token", "refresh_expires_in", "session_id", "server_time"],
            answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("Bearer", answer.Json.GetProperty("token_type").GetString());
        Assert.Equal(15 * 60, answer.Json.GetProperty("expires_in").GetInt32());
        Assert.Equal(14 * 24 * 60 * 60, answer.Json.GetProperty("refresh_expires_in").GetInt32());
        Assert.Equal(session.SessionId.ToString(), answer.Json.GetProperty("session_id").GetString());
        Assert.Equal(_host.Clock.GetUtcNow(), answer.Json.GetProperty("server_time").GetDateTimeOffset());
        Assert.StartsWith("ak8r_", answer.RefreshToken, StringComparison.Ordinal);
        Assert.NotEqual(session.RefreshToken, answer.RefreshToken);
        Assert.Equal("ada", (await _host.GetAsync("/me", answer.AccessToken)).Body);
    }

    [Fact]
    public async Task Refresh_AgainAndAgain_EachTokenIsGoodForTheNext()
    {
        var token = (await _host.StartSessionAsync()).RefreshToken;
        var seen = new HashSet<string>(StringComparer.Ordinal) { token };
        for (var i = 0; i < 5; i++)
        {
            var answer = await _host.RefreshAsync(token);
            Assert.Equal(200, answer.Status);
            token = answer.RefreshToken;
            Assert.True(seen.Add(token));
        }
    }

    [Fact]
    public async Task Refresh_SpentTokenAfterTheWindow_EndsTheSessionAndItsAccessTokensAtOnce()
    {
        var session = await _host.StartSessionAsync();
        var successor = await _host.RefreshAsync(session.RefreshToken);
        _host.Clock.Advance(TimeSpan.FromSeconds(11));

        var replay = await _host.RefreshAsync(session.RefreshToken);

        replay.AssertProblem(HttpStatusCode.Unauthorized, "refresh_token_reused");
        Assert.Equal("Bearer realm=\"authenik8\"", replay.Challenge);
        (await _host.GetAsync("/me", successor.AccessToken)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        (await _host.GetAsync("/me", session.AccessToken.Value)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        (await _host.RefreshAsync(successor.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
        (await _host.RefreshAsync(session.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
    }

    [Fact]
    public async Task Refresh_TokenBeforeTheLastOne_EndsTheSessionEvenWithinTheWindow()
    {
        var first = await _host.StartSessionAsync();
        var second = await _host.RefreshAsync(first.RefreshToken);
        var third = await _host.RefreshAsync(second.RefreshToken);

        (await _host.RefreshAsync(first.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "refresh_token_reused");
        (await _host.RefreshAsync(third.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
    }

    [Fact]
    public async Task Refresh_SpentTokenWithinTheWindow_IsAConflictAndTheSessionLives()
    {
        var session = await _host.StartSessionAsync();
        var winner = await _host.RefreshAsync(session.RefreshToken);
        _host.Clock.Advance(TimeSpan.FromSeconds(10));

        (await _host.RefreshAsync(session.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "refresh_conflict");

        Assert.Equal(200, (await _host.GetAsync("/me", winner.AccessToken)).Status);
        Assert.Equal(200, (await _host.RefreshAsync(winner.RefreshToken)).Status);
    }

    [Fact]
    public async Task Refresh_WithReplaySuccessor_GetsTheVerySameSuccessorWithinTheWindow()
    {
        await using var host = await TestHost.StartAsync(o => o.Refresh.WithinWindow = ReuseBehavior.ReplaySuccessor);
        var session = await host.StartSessionAsync();
        var first = await host.RefreshAsync(session.RefreshToken);

        var second = await host.RefreshAsync(session.RefreshToken);

        Assert.Equal(200, second.Status);
        Assert.Equal(first.RefreshToken, second.RefreshToken);
        Assert.NotEqual(first.AccessToken, second.AccessToken);
        Assert.Equal(200, (await host.GetAsync("/me", second.AccessToken)).Status);
    }

    [Fact]
    public async Task Refresh_WithReplaySuccessorAfterTheWindow_GetsItUntilItIsUsed()
    {
        await using var host = await TestHost.StartAsync(o => o.Refresh.WithinWindow = ReuseBehavior.ReplaySuccessor);
        var session = await host.StartSessionAsync();
        var first = await host.RefreshAsync(session.RefreshToken);
        host.Clock.Advance(TimeSpan.FromSeconds(11));

        var late = await host.RefreshAsync(session.RefreshToken);

        Assert.Equal((200, first.RefreshToken), (late.Status, late.RefreshToken));
        host.Clock.Advance(TimeSpan.FromSeconds(11));
        // That answer was lost as well.
        late = await host.RefreshAsync(session.RefreshToken);
        Assert.Equal((200, first.RefreshToken), (late.Status, late.RefreshToken));
        Assert.Equal(200, (await host.RefreshAsync(first.RefreshToken)).Status);
        host.Clock.Advance(TimeSpan.FromSeconds(11));
        (await host.RefreshAsync(session.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "refresh_token_reused");
        (await host.GetAsync("/me", late.AccessToken)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
    }

    [Fact]
    public async Task Refresh_WithReplaySuccessorTwoHoldersInLockstep_EndsTheSessionAtTheNextGeneration()
    {
        await using var host = await TestHost.StartAsync(o => o.Refresh.WithinWindow = ReuseBehavior.ReplaySuccessor);
        var copied = await host.StartSessionAsync();
        _ = await host.RefreshAsync(copied.RefreshToken);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var thief = await host.RefreshAsync(copied.RefreshToken);
        Assert.Equal(200, thief.Status);
        // The owner holds the same token and goes on; the thief comes with it a minute later.
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var owner = await host.RefreshAsync(thief.RefreshToken);
        Assert.Equal(200, owner.Status);
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        (await host.RefreshAsync(thief.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "refresh_token_reused");

        (await host.RefreshAsync(owner.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
    }

    [Fact]
    public async Task Refresh_IdleForTooLong_IsToldThatTheSessionExpired()
    {
        var session = await _host.StartSessionAsync();
        _host.Clock.Advance(TimeSpan.FromDays(14) - TimeSpan.FromSeconds(1));
        var refreshed = await _host.RefreshAsync(session.RefreshToken);
        Assert.Equal(200, refreshed.Status);

        _host.Clock.Advance(TimeSpan.FromDays(14));

        (await _host.RefreshAsync(refreshed.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "session_expired");
    }

    [Fact]
    public async Task Refresh_UsedAllTheTime_EndsAtTheAbsoluteLifetime()
    {
        var answer = await _host.RefreshAsync((await _host.StartSessionAsync()).RefreshToken);
        for (var day = 10; day < 90; day += 10)
        {
            _host.Clock.Advance(TimeSpan.FromDays(10));
            answer = await _host.RefreshAsync(answer.RefreshToken);
            Assert.Equal(200, answer.Status);
        }
        Assert.Equal(10 * 24 * 60 * 60, answer.Json.GetProperty("refresh_expires_in").GetInt32());

        _host.Clock.Advance(TimeSpan.FromDays(10));

        (await _host.RefreshAsync(answer.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "session_expired");
    }

    [Fact]
    public async Task Refresh_ShortlyBeforeTheAbsoluteEnd_AccessTokenDoesNotOutliveTheSession()
    {
        await using var host = await TestHost.StartAsync(o =>
        {
            o.Sessions.IdleTimeout = TimeSpan.FromMinutes(20);
            o.Sessions.AbsoluteLifetime = TimeSpan.FromMinutes(20);
        });
        var session = await host.StartSessionAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(12));

        var answer = await host.RefreshAsync(session.RefreshToken);

        Assert.Equal(8 * 60, answer.Json.GetProperty("expires_in").GetInt32());
    }

    [Fact]
    public async Task Refresh_FiftyAtOnce_ExactlyOneWinsAndTheSessionLives()
    {
        var session = await _host.StartSessionAsync();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, 50).Select(async _ =>
        {
            await gate.Task;
            return await _host.RefreshAsync(session.RefreshToken);
        }).ToArray();

        gate.SetResult();
        var answers = await Task.WhenAll(calls);

        var winner = Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer != winner), answer => answer.AssertProblem(HttpStatusCode.Unauthorized, "refresh_conflict"));
        Assert.Equal(200, (await _host.GetAsync("/me", winner.AccessToken)).Status);
        Assert.Equal(200, (await _host.RefreshAsync(winner.RefreshToken)).Status);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("ak8r_")]
    [InlineData("ak8r_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("\u2764")]
    public async Task Refresh_NoTokenOfOurs_IsInvalid(string token) =>
        (await _host.RefreshAsync(token)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");

    [Fact]
    public async Task Refresh_ACharacterChanged_IsInvalidAndTheTokenIsNotSpent()
    {
        var token = (await _host.StartSessionAsync()).RefreshToken;
        for (var at = 0; at < token.Length; at += 11)
        {
            var changed = string.Concat(token.AsSpan(0, at), token[at] == 'A' ? "B" : "A", token.AsSpan(at + 1));
            (await _host.RefreshAsync(changed)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");
        }

        Assert.Equal(200, (await _host.RefreshAsync(token)).Status);
    }

    [Fact]
    public async Task Refresh_AccessTokenInItsPlace_IsInvalid() =>
        (await _host.RefreshAsync(await _host.TokenAsync())).AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");

    [Fact]
    public async Task Refresh_TokenOfAHostWithAnotherSecret_IsInvalid()
    {
        await using var other = await TestHost.StartAsync(o => o.Secret = "nk2vT9/qXb8sYw4LZpR6eMfHd1uGcJ3aVoK7xiN5tQE=");

        (await _host.RefreshAsync((await other.StartSessionAsync()).RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");
    }

    [Fact]
    public async Task Refresh_BadAccessTokenInTheHeader_DoesNotMatter()
    {
        var session = await _host.StartSessionAsync();

        Assert.Equal(200, (await _host.PostAsync("/auth/refresh", "garbage", TestHost.RefreshBody(session.RefreshToken))).Status);
    }

    [Fact]
    public async Task Refresh_UnknownMembers_AreIgnored()
    {
        var session = await _host.StartSessionAsync();
        var body = $$"""{"scope":"all","nested":{"refresh_token":["x"]},"refresh_token":"{{session.RefreshToken}}","device":null}""";

        Assert.Equal(200, (await _host.PostAsync("/auth/refresh", json: body)).Status);
    }

    [Fact]
    public async Task Refresh_EscapedMemberNameAndQuotedCharset_AreRead()
    {
        var session = await _host.StartSessionAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes($$""" {"refresh\u005ftoken" : "{{session.RefreshToken}}"} """));
        content.Headers.TryAddWithoutValidation("Content-Type", "Application/JSON; charset=\"UTF-8\"");

        Assert.Equal(200, (await Answer.ReadAsync(await _host.Client.PostAsync("/auth/refresh", content))).Status);
    }

    [Theory]
    [InlineData("/auth/refresh")]
    [InlineData("/auth/logout")]
    [InlineData("/auth/logout/all")]
    public async Task Post_AsAGet_IsNotAllowed(string path) => Assert.Equal(405, (await _host.GetAsync(path, await _host.TokenAsync())).Status);

    [Fact]
    public async Task Refresh_Grant_GoesOnUnchanged()
    {
        var grant = new Grant { Roles = ["editor"], Permissions = ["p"], Scopes = ["s"], Claims = JsonElement.Parse("""{"plan":"gold"}""") };
        var session = await _host.StartSessionAsync(grant: grant);

        var answer = await _host.RefreshAsync(session.RefreshToken);

        var verified = await _host.Sessions.VerifyActiveAsync(answer.AccessToken, CancellationToken.None);
        var token = Assert.IsType<TokenVerification.Valid>(verified).Token;
        Assert.Equal(["editor"], token.Roles);
        Assert.Equal(["p"], token.Permissions);
        Assert.Equal(["s"], token.Scopes);
        Assert.Equal("gold", token.Claims.GetProperty("plan").GetString());
        Assert.Equal(session.SessionId, token.SessionId);
    }
}
