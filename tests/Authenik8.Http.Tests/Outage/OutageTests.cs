using System.Net.Sockets;
using Authenik8.Conformance;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Outage;

/// <summary>Store, feed or both are down: what can be answered is answered rightly, what cannot is 503, and all recovers by itself.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private static readonly TimeSpan MaxStaleness = TimeSpan.FromSeconds(5);

    private readonly SessionStoreProxy _store = new();
    private readonly RevocationFeedProxy _feed = new();
    private TestHost? _host;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
    }

    [Fact]
    public async Task Index_FeedAndStoreDownWithinTheStaleness_AnswersFromTheIndex()
    {
        var host = await StartAsync(RevocationMode.Index);
        var token = await host.TokenAsync();
        var revoked = await host.TokenAsync();
        Assert.Equal(204, (await host.PostAsync("/auth/logout", revoked)).Status);

        await TakeDownAsync(_feed);
        _store.Failure = new StoreUnavailableException();
        host.Clock.Advance(MaxStaleness);

        Assert.Equal(200, (await host.GetAsync("/me", token)).Status);
        (await host.GetAsync("/me", revoked)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        Assert.Equal(0, _store.Checks);
    }

    [Fact]
    public async Task Index_FeedDownForTooLong_AsksTheStore()
    {
        var host = await StartAsync(RevocationMode.Index);
        var token = await host.TokenAsync();
        var session = await host.StartSessionAsync("bob");
        await TakeDownAsync(_feed);
        // What another node would do while the feed is down.
        _ = await _store.EndAsync(
            new EndSessionsCommand(new Subject("bob"), new SessionScope.All(), SessionEndReason.Administrator, host.Clock.GetUtcNow()), CancellationToken.None);
        Assert.Equal(200, (await host.GetAsync("/me", session.AccessToken.Value)).Status);

        host.Clock.Advance(MaxStaleness + TimeSpan.FromSeconds(1));

        Assert.Equal(200, (await host.GetAsync("/me", token)).Status);
        Assert.Equal(1, _store.Checks);
        (await host.GetAsync("/me", session.AccessToken.Value)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        Assert.Equal(2, _store.Checks);
    }

    [Fact]
    public async Task Index_FeedAndStoreDownForTooLong_IsUnavailableAndRecoversByItself()
    {
        var host = await StartAsync(RevocationMode.Index);
        var token = await host.TokenAsync();
        await TakeDownAsync(_feed);
        _store.Failure = new StoreUnavailableException("the store");
        host.Clock.Advance(MaxStaleness + TimeSpan.FromSeconds(1));

        var answer = await host.GetAsync("/me", token);

        answer.AssertProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        (await host.GetAsync("/auth/sessions", token)).AssertProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        (await host.PostAsync("/auth/logout", token)).AssertProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        await AssertAnonymousEndpointsAnswerAsync(host, token);
        _feed.Failure = null;
        await Eventually.IsTrueAsync("the index is trusted again", async () => (await host.GetAsync("/me", token)).Status == 200);
        _store.Failure = null;
        Assert.Equal(200, (await host.GetAsync("/auth/sessions", token)).Status);
    }

    [Fact]
    public async Task Store_Down_IsUnavailableAndRecoversByItself()
    {
        var host = await StartAsync(RevocationMode.Store);
        var token = await host.TokenAsync();
        Assert.Equal(200, (await host.GetAsync("/me", token)).Status);
        Assert.Equal(1, _store.Checks);

        _store.Failure = new StoreUnavailableException("refused", new SocketException((int)SocketError.ConnectionRefused));

        (await host.GetAsync("/me", token)).AssertProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        (await host.GetAsync("/me", "garbage")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
        await AssertAnonymousEndpointsAnswerAsync(host, token);
        _store.Failure = null;
        Assert.Equal(200, (await host.GetAsync("/me", token)).Status);
    }

    [Fact]
    public async Task Store_FeedDown_DoesNotMatterToVerification()
    {
        var host = await StartAsync(RevocationMode.Store);
        var token = await host.TokenAsync();
        await TakeDownAsync(_feed);
        host.Clock.Advance(MaxStaleness + TimeSpan.FromSeconds(1));

        Assert.Equal(200, (await host.GetAsync("/me", token)).Status);
    }

    [Fact]
    public async Task None_EverythingDown_TokensAreGoodUntilTheyExpire()
    {
        var host = await StartAsync(RevocationMode.None);
        var session = await host.StartSessionAsync();
        Assert.Equal(204, (await host.PostAsync("/auth/logout", session.AccessToken.Value)).Status);
        await TakeDownAsync(_feed);
        _store.Failure = new StoreUnavailableException();
        host.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));

        Assert.Equal(200, (await host.GetAsync("/me", session.AccessToken.Value)).Status);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        (await host.GetAsync("/me", session.AccessToken.Value)).AssertProblem(HttpStatusCode.Unauthorized, "token_expired");
        Assert.Equal(0, _store.Checks);
    }

    [Theory]
    [InlineData(RevocationMode.Index)]
    [InlineData(RevocationMode.Store)]
    [InlineData(RevocationMode.None)]
    public async Task Refresh_StoreDown_IsUnavailableAndTheTokenIsNotSpent(RevocationMode mode)
    {
        var host = await StartAsync(mode);
        var session = await host.StartSessionAsync();
        _store.Failure = new StoreUnavailableException("canary of the store");

        var answer = await host.RefreshAsync(session.RefreshToken);

        answer.AssertProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        Assert.DoesNotContain("canary", answer.Body, StringComparison.Ordinal);
        (await host.PostAsync("/auth/logout", json: TestHost.RefreshBody(session.RefreshToken))).AssertProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        (await host.RefreshAsync("garbage")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");
        _store.Failure = null;
        Assert.Equal(200, (await host.RefreshAsync(session.RefreshToken)).Status);
    }

    [Theory]
    [InlineData("POST", "/auth/logout")]
    [InlineData("POST", "/auth/logout/all")]
    [InlineData("GET", "/auth/sessions")]
    [InlineData("DELETE", "/auth/sessions/AAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Endpoint_StoreDown_IsUnavailable(string method, string path)
    {
        var host = await StartAsync(RevocationMode.Index);
        var token = await host.TokenAsync();
        _store.Failure = new StoreUnavailableException("whatever the client of a store throws");

        (await host.SendAsync(new HttpMethod(method), path, token)).AssertProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");

        _store.Failure = null;
        Assert.NotEqual(503, (await host.SendAsync(new HttpMethod(method), path, token)).Status);
    }

    public static TheoryData<Exception, int> Faults => new()
    {
        { new InvalidOperationException("canary: a mistake"), 500 },
        { new TimeoutException("canary: not wrapped by the store"), 500 },
        { new StoreDataException("canary: a record") { Key = "ak8:record" }, 500 },
        { new StoreUnavailableException("canary: away"), 503 },
        { new StoreContentionException("canary: contention"), 503 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Endpoint_StoreThrows_OnlyAnUnavailableStoreIsUnavailable(Exception failure, int status)
    {
        var host = await StartAsync(RevocationMode.Index);
        var session = await host.StartSessionAsync();
        _store.Failure = failure;

        foreach (var answer in new[] { await host.GetAsync("/auth/sessions", session.AccessToken.Value), await host.RefreshAsync(session.RefreshToken) })
        {
            Assert.Equal(status, answer.Status);
            Assert.Equal(status == 503 ? "store_unavailable" : null, answer.Body.Length == 0 ? null : answer.Code);
            Assert.DoesNotContain("canary", answer.Body, StringComparison.Ordinal);
        }
        AssertReported(host, failure);
        _store.Failure = null;
        Assert.Equal(200, (await host.RefreshAsync(session.RefreshToken)).Status);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Authentication_StoreThrows_OnlyAnUnavailableStoreIsUnavailable(Exception failure, int status)
    {
        var host = await StartAsync(RevocationMode.Store);
        var token = await host.TokenAsync();
        _store.Failure = failure;

        var answer = await host.GetAsync("/me", token);

        Assert.Equal(status, answer.Status);
        AssertReported(host, failure);
        _store.Failure = null;
        Assert.Equal(200, (await host.GetAsync("/me", token)).Status);
    }

    // The key of data that cannot be read is in the log.
    private static void AssertReported(TestHost host, Exception failure) => Assert.Contains(
        host.Logs.Lines, line => line.Level == Microsoft.Extensions.Logging.LogLevel.Error && line.Text.Contains(failure.Message, StringComparison.Ordinal));

    [Fact]
    public async Task Logout_FeedDown_IsUnavailableButTheTokenIsDeadHereAndLaterEverywhere()
    {
        var host = await StartAsync(RevocationMode.Index);
        await using var other = await TestHost.StartAsync(services: AddStores, clock: host.Clock);
        var token = await host.TokenAsync();
        Assert.Equal(200, (await other.GetAsync("/me", token)).Status);
        await TakeDownAsync(_feed);

        (await host.PostAsync("/auth/logout", token)).AssertProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");

        (await host.GetAsync("/me", token)).AssertProblem(HttpStatusCode.Unauthorized, "token_revoked");
        Assert.Equal(204, (await host.PostAsync("/auth/logout", token)).Status);
        _feed.Failure = null;
        await Eventually.IsTrueAsync("the other node refuses the token", async () => (await other.GetAsync("/me", token)).Code == "token_revoked");
    }

    [Fact]
    public async Task Start_EverythingDown_TheHostStartsAndRecoversByItself()
    {
        _feed.Failure = new StoreUnavailableException();
        _store.Failure = new StoreUnavailableException();
        var host = await StartAsync(RevocationMode.Index);
        var command = new IssueTokenCommand { Subject = new Subject("ada"), Grant = new Grant() };
        var token = host.Services.GetRequiredService<ITokenService>().Issue(command).Value;

        Assert.Equal(200, (await host.GetAsync("/public")).Status);
        (await host.GetAsync("/me", token)).AssertProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");

        _feed.Failure = null;
        await Eventually.IsTrueAsync("the index is trusted", async () => (await host.GetAsync("/me", token)).Status == 200);
        _store.Failure = null;
        var session = await host.StartSessionAsync();
        Assert.Equal(200, (await host.RefreshAsync(session.RefreshToken)).Status);
    }

    [Fact]
    public async Task HostEndpoint_StoreDown_IsUnavailableWhereTheHostHandlesExceptions()
    {
        await using var host = await TestHost.StartAsync(services: services => AddStores(services.AddProblemDetails()), map: app =>
        {
            app.UseExceptionHandler();
            app.MapGet("/login", async (ISessionService sessions) =>
                (await sessions.StartAsync(new StartSessionCommand { Subject = new Subject("ada") }, CancellationToken.None)).ToHttpResult());
            app.MapGet("/broken", string () => throw new InvalidOperationException("a mistake of the host"));
        });
        _store.Failure = new StoreUnavailableException("canary of the store");

        var answer = await host.GetAsync("/login");

        answer.AssertProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        Assert.DoesNotContain("canary", answer.Body, StringComparison.Ordinal);
        Assert.Equal(500, (await host.GetAsync("/broken")).Status);
        _store.Failure = null;
        Assert.Equal("Bearer", (await host.GetAsync("/login")).Json.GetProperty("token_type").GetString());
    }

    private static async Task AssertAnonymousEndpointsAnswerAsync(TestHost host, string token)
    {
        Assert.Equal(200, (await host.GetAsync("/public")).Status);
        Assert.Equal(200, (await host.GetAsync("/public", token)).Status);
        Assert.Equal(200, (await host.GetAsync("/.well-known/jwks.json", token)).Status);
        (await host.GetAsync("/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    // Two failed reads: the first may have begun before the clock was where the test has it.
    private static async Task TakeDownAsync(RevocationFeedProxy feed)
    {
        feed.Failure = new StoreUnavailableException();
        var before = feed.FailedReads;
        await Eventually.IsTrueAsync("the follower has noticed", () => feed.FailedReads >= before + 2);
    }

    private void AddStores(IServiceCollection services)
    {
        services.AddSingleton<ISessionStore>(_store);
        services.AddSingleton<IRevocationFeed>(_feed);
    }

    private async Task<TestHost> StartAsync(RevocationMode mode)
    {
        _host = await TestHost.StartAsync(
            o =>
            {
                o.Revocation.Mode = mode;
                o.Revocation.MaxStaleness = MaxStaleness;
            },
            AddStores);
        if (_feed.Failure is null)
            await Eventually.IsTrueAsync("the feed has been heard", () => _feed.Reads > 0);
        return _host;
    }
}
