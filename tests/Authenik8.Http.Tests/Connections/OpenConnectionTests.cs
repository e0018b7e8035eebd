using Authenik8.Conformance;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Connections;

/// <summary>What is open ends with the access token that opened it, on every node.</summary>
public sealed class OpenConnectionTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly TestClock _clock = new();
    private readonly SessionStoreProxy _store = new();
    private readonly RevocationFeedProxy _feed = new();
    private readonly List<TestHost> _hosts = [];

    public static TheoryData<string> Kinds => new(
        "hub over WebSocket", "hub over server-sent events", "hub over long polling", "hub that asks for nothing", "stream of a hub", "circuit of Blazor",
        "WebSocket", "server-sent events", "stream of an endpoint");

    public static TheoryData<string> Ends => new("logout", "end of the session", "theft", "revoked token", "revoked subject", "revoked tenant", "expiry");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Logout_EndsWhatIsOpen_AndNothingOfAnotherSession(string kind)
    {
        var host = await StartAsync();
        var session = await NewSessionAsync(host);
        var open = await OpenHost.OpenAsync(host, kind, session.AccessToken.Value);
        var other = await OpenHost.OpenAsync(host, kind, (await NewSessionAsync(host)).AccessToken.Value);

        Assert.Equal(204, (await host.PostAsync("/auth/logout", session.AccessToken.Value)).Status);

        await open.WaitAsync(Limit);
        Assert.False(other.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Expiry_EndsWhatIsOpen(string kind)
    {
        var host = await StartAsync();
        var open = await OpenHost.OpenAsync(host, kind, (await NewSessionAsync(host)).AccessToken.Value);
        _clock.Advance(Lifetime - TimeSpan.FromSeconds(1));
        var later = await OpenHost.OpenAsync(host, kind, (await NewSessionAsync(host)).AccessToken.Value);
        Assert.False(open.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(1));

        await open.WaitAsync(Limit);
        Assert.False(later.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task LogoutOnAnotherNode_EndsWhatIsOpenHere(string kind)
    {
        var one = await StartAsync();
        var two = await StartAsync();
        var session = await NewSessionAsync(one);
        var open = await OpenHost.OpenAsync(two, kind, session.AccessToken.Value);

        Assert.Equal(204, (await one.PostAsync("/auth/logout", session.AccessToken.Value)).Status);

        await open.WaitAsync(Limit);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task EveryEndOfAToken_EndsHubAndRequest_AndTheHubServesNothingMore(string end)
    {
        var host = await StartAsync();
        var session = await NewSessionAsync(host);
        var request = await OpenHost.OpenAsync(host, "server-sent events", session.AccessToken.Value);
        await using var connection = OpenHost.NewConnection(host, session.AccessToken.Value);
        await connection.StartAsync();
        Assert.Equal("edited", await connection.InvokeAsync<string>("Edit"));

        await EndAsync(host, session, end);

        // At once, whether or not the connection has been closed by now.
        foreach (var method in new[] { "Edit", "Ping" })
            await Assert.ThrowsAnyAsync<Exception>(() => connection.InvokeAsync<string>(method));
        await request.WaitAsync(Limit);
        await Eventually.IsTrueAsync("the connection is closed", () => connection.State == HubConnectionState.Disconnected);
    }

    [Fact]
    public async Task GracePeriod_ClientMayRefreshAndConnectAgainBeforeTheOldConnectionEnds()
    {
        var host = await StartAsync(o => o.Http.ConnectionGracePeriod = TimeSpan.FromMinutes(1));
        var session = await NewSessionAsync(host);
        var other = await NewSessionAsync(host);
        await using var connection = OpenHost.NewConnection(host, session.AccessToken.Value);
        await connection.StartAsync();
        await using var logsOut = OpenHost.NewConnection(host, other.AccessToken.Value);
        await logsOut.StartAsync();
        var request = await OpenHost.OpenAsync(host, "WebSocket", session.AccessToken.Value);

        _clock.Advance(Lifetime + TimeSpan.FromSeconds(59));
        Assert.Equal("edited", await connection.InvokeAsync<string>("Edit"));
        (await host.GetAsync("/me", session.AccessToken.Value)).AssertProblem(HttpStatusCode.Unauthorized, "token_expired");
        Assert.Equal(200, (await host.RefreshAsync(session.RefreshToken)).Status);
        // Revocation has no grace.
        Assert.Equal(204, (await host.PostAsync("/auth/logout", json: TestHost.RefreshBody(other.RefreshToken))).Status);
        await Assert.ThrowsAnyAsync<Exception>(() => logsOut.InvokeAsync<string>("Edit"));
        Assert.False(request.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<Exception>(() => connection.InvokeAsync<string>("Edit"));
        await request.WaitAsync(Limit);
    }

    [Fact]
    public async Task ModeStore_SessionEndedInTheStoreOnly_EndsWhatIsOpen()
    {
        var host = await StartAsync(o => o.Revocation.Mode = RevocationMode.Store);
        var session = await NewSessionAsync(host);
        var hub = await OpenHost.OpenAsync(host, "hub over WebSocket", session.AccessToken.Value);
        var request = await OpenHost.OpenAsync(host, "server-sent events", session.AccessToken.Value);

        await EndInStoreAsync(session);

        await hub.WaitAsync(Limit);
        await request.WaitAsync(Limit);
    }

    [Fact]
    public async Task ModeIndex_FeedSilentForTooLong_OpenConnectionsAskTheStore()
    {
        var host = await StartAsync();
        var session = await NewSessionAsync(host);
        var hub = await OpenHost.OpenAsync(host, "hub over WebSocket", session.AccessToken.Value);
        var request = await OpenHost.OpenAsync(host, "stream of an endpoint", session.AccessToken.Value);
        _feed.Failure = new StoreUnavailableException();

        await EndInStoreAsync(session);
        _clock.Advance(TimeSpan.FromSeconds(6));

        await hub.WaitAsync(Limit);
        await request.WaitAsync(Limit);
    }

    [Fact]
    public async Task NeitherFeedNorStoreAnswers_ConnectionsStayOpen_InvocationsAreRefused_AndTheRevokedEndAfterwards()
    {
        var host = await StartAsync();
        var session = await NewSessionAsync(host);
        await using var connection = OpenHost.NewConnection(host, session.AccessToken.Value);
        await connection.StartAsync();
        var request = await OpenHost.OpenAsync(host, "server-sent events", session.AccessToken.Value);
        await EndInStoreAsync(session);
        _feed.Failure = new StoreUnavailableException();
        _store.Failure = new StoreUnavailableException();
        var checks = _store.Checks;
        _clock.Advance(TimeSpan.FromSeconds(6));

        await Eventually.IsTrueAsync("the store has been asked in vain", () => _store.Checks > checks + 4);
        await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync<string>("Edit"));
        Assert.False(request.IsCompleted);
        Assert.Equal(HubConnectionState.Connected, connection.State);
        _ = Assert.Single(host.Logs.Lines, line => line.EventId.Id == 410);

        _store.Failure = null;
        await request.WaitAsync(Limit);
        await Eventually.IsTrueAsync("the connection is closed", () => connection.State == HubConnectionState.Disconnected);
    }

    [Fact]
    public async Task StoreThatNeverAnswers_DoesNotKeepConnectionsOpenPastTheirExpiry()
    {
        var never = new TaskCompletionSource();
        var host = await StartAsync(o => o.Revocation.Mode = RevocationMode.Store);
        var hub = await OpenHost.OpenAsync(host, "hub over WebSocket", (await NewSessionAsync(host)).AccessToken.Value);
        var request = await OpenHost.OpenAsync(host, "WebSocket", (await NewSessionAsync(host)).AccessToken.Value);
        var checks = _store.Checks;
        _store.BeforeCheck = () => never.Task;
        await Eventually.IsTrueAsync("the store has been asked", () => _store.Checks > checks);

        _clock.Advance(Lifetime);

        await hub.WaitAsync(Limit);
        await request.WaitAsync(Limit);
        never.SetResult();
    }

    [Fact]
    public async Task ModeNone_OnlyExpiryEnds()
    {
        var host = await StartAsync(o => o.Revocation.Mode = RevocationMode.None);
        var session = await NewSessionAsync(host);
        await using var connection = OpenHost.NewConnection(host, session.AccessToken.Value);
        await connection.StartAsync();
        var request = await OpenHost.OpenAsync(host, "server-sent events", session.AccessToken.Value);

        Assert.Equal(204, (await host.PostAsync("/auth/logout", session.AccessToken.Value)).Status);
        Assert.Equal("edited", await connection.InvokeAsync<string>("Edit"));
        Assert.False(request.IsCompleted);

        _clock.Advance(Lifetime);
        await request.WaitAsync(Limit);
        await Assert.ThrowsAnyAsync<Exception>(() => connection.InvokeAsync<string>("Edit"));
    }

    [Fact]
    public async Task RevokedBetweenAuthenticationAndTheCall_IsCancelledAtOnce()
    {
        var host = await StartAsync(map: app => app.MapGet("/late", async (HttpContext context, ISessionService sessions) =>
        {
            var token = context.User.GetAccessToken()!;
            _ = await sessions.EndAsync(token.Subject, token.SessionId!.Value, SessionEndReason.Logout, CancellationToken.None);
            return context.GetAccessTokenAborted().IsCancellationRequested;
        }).RequireAuthorization());

        Assert.Equal("true", (await host.GetAsync("/late", (await NewSessionAsync(host)).AccessToken.Value)).Body);
    }

    [Fact]
    public async Task EveryCallOfOneRequest_AnswersTheSameToken_AndWithoutAnAccessTokenThatOfTheRequest()
    {
        var host = await StartAsync(map: app => app.MapGet("/tokens", (HttpContext context) =>
            $"{context.GetAccessTokenAborted() == context.GetAccessTokenAborted()} {context.GetAccessTokenAborted() == context.RequestAborted}"));

        Assert.Equal("True False", (await host.GetAsync("/tokens", (await NewSessionAsync(host)).AccessToken.Value)).Body);
        Assert.Equal("True True", (await host.GetAsync("/tokens")).Body);
        Assert.Equal("True True", (await host.GetAsync("/tokens", "garbage")).Body);
    }

    [Fact]
    public async Task ClientThatGoesAway_EndsTheWaitToo()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = await StartAsync(map: app => app.MapGet("/wait", async (HttpContext context) =>
        {
            using var registration = context.GetAccessTokenAborted().Register(() => ended.TrySetResult());
            begun.TrySetResult();
            await ended.Task;
        }).RequireAuthorization());
        using var client = new HttpClient { BaseAddress = host.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", (await NewSessionAsync(host)).AccessToken.Value);
        using var leaving = new CancellationTokenSource();
        var request = client.GetAsync("/wait", leaving.Token);
        await begun.Task.WaitAsync(Limit);

        await leaving.CancelAsync();

        await ended.Task.WaitAsync(Limit);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    [Fact]
    public async Task UserReplacedByTheHost_IsWatchedAllTheSame()
    {
        var host = await StartAsync(services: services => services.AddSingleton<IClaimsTransformation, Replacement>());
        var session = await NewSessionAsync(host);
        var hub = await OpenHost.OpenAsync(host, "hub over WebSocket", session.AccessToken.Value);
        var request = await OpenHost.OpenAsync(host, "server-sent events", session.AccessToken.Value);

        Assert.Equal(204, (await host.PostAsync("/auth/logout", session.AccessToken.Value)).Status);

        await hub.WaitAsync(Limit);
        await request.WaitAsync(Limit);
    }

    [Fact]
    public async Task CloseOnAuthenticationExpiration_OfSignalR_KnowsTheExpiry()
    {
        var host = await StartAsync(
            o =>
            {
                o.Tokens.Lifetime = TimeSpan.FromSeconds(2);
                // So that it is not the engine that closes the connection.
                o.Http.ConnectionGracePeriod = TimeSpan.FromHours(1);
            },
            services => services.AddSingleton(TimeProvider.System),
            app => app.MapHub<ClockHub>("/closing", options => options.CloseOnAuthenticationExpiration = true).RequireAuthorization());
        await using var connection = OpenHost.NewConnection(host, (await NewSessionAsync(host)).AccessToken.Value, "/closing");
        await connection.StartAsync();

        await Eventually.IsTrueAsync("SignalR has closed the connection", () => connection.State == HubConnectionState.Disconnected);
    }

    [Fact]
    public async Task AuthenticationProperties_TellIssueExpiryAndToken()
    {
        var host = await StartAsync(o => o.Tokens.ClockSkew = TimeSpan.FromSeconds(30), map: app => app.MapGet("/properties", async (HttpContext context) =>
        {
            var properties = (await context.AuthenticateAsync()).Properties!;
            var token = context.User.GetAccessToken()!;
            Assert.Equal(token.IssuedAt, properties.IssuedUtc);
            Assert.Equal(token.ExpiresAt + TimeSpan.FromSeconds(30), properties.ExpiresUtc);
            Assert.Equal("access_token", Assert.Single(properties.GetTokens()).Name);
            Assert.True(properties.Clone().Items.Count == properties.Items.Count);
            return $"{await context.GetTokenAsync("access_token")} {await context.GetTokenAsync("Authenik8", "access_token")} {await context.GetTokenAsync("refresh_token")}";
        }));
        var token = (await NewSessionAsync(host)).AccessToken.Value;

        Assert.Equal($"{token} {token} ", (await host.GetAsync("/properties", token)).Body);
    }

    private static Task<SessionTokens> NewSessionAsync(TestHost host) =>
        host.StartSessionAsync("ada", new Grant { Roles = ["editor"] }, tenant: "acme");

    private async Task EndAsync(TestHost host, SessionTokens session, string end)
    {
        var token = ((TokenVerification.Valid)await host.Services.GetRequiredService<ITokenService>().VerifyAsync(session.AccessToken.Value, CancellationToken.None)).Token;
        var revocations = host.Services.GetRequiredService<IRevocationService>();
        var later = _clock.GetUtcNow() + TimeSpan.FromSeconds(1);
        switch (end)
        {
            case "logout":
                Assert.Equal(204, (await host.PostAsync("/auth/logout", session.AccessToken.Value)).Status);
                break;
            case "end of the session":
                Assert.Equal(1, await host.Sessions.EndAllAsync(token.Subject, SessionEndReason.Administrator, CancellationToken.None));
                break;
            case "theft":
                Assert.Equal(200, (await host.RefreshAsync(session.RefreshToken)).Status);
                _clock.Advance(TimeSpan.FromSeconds(11));
                Assert.Equal("refresh_token_reused", (await host.RefreshAsync(session.RefreshToken)).Code);
                break;
            case "revoked token":
                await revocations.RevokeTokenAsync(token.Reference, CancellationToken.None);
                break;
            case "revoked subject":
                await revocations.RevokeSubjectAsync(token.Subject, later, CancellationToken.None);
                break;
            case "revoked tenant":
                await revocations.RevokeTenantAsync("acme", later, CancellationToken.None);
                break;
            default:
                _clock.Advance(Lifetime);
                break;
        }
    }

    // What another node would do that this one does not hear of.
    private async Task EndInStoreAsync(SessionTokens session) => Assert.Single((await _store.EndAsync(
        new EndSessionsCommand(new Subject("ada", "acme"), new SessionScope.All(), SessionEndReason.Administrator, _clock.GetUtcNow()), CancellationToken.None)).Ended, session.SessionId);

    private async Task<TestHost> StartAsync(Action<Authenik8Options>? options = null, Action<IServiceCollection>? services = null, Action<WebApplication>? map = null)
    {
        var host = await TestHost.StartAsync(
            options,
            s =>
            {
                OpenHost.AddServices(s);
                s.AddSingleton<ISessionStore>(_store);
                s.AddSingleton<IRevocationFeed>(_feed);
                services?.Invoke(s);
            },
            app =>
            {
                OpenHost.Map(app);
                map?.Invoke(app);
            },
            _clock);
        _hosts.Add(host);
        if (_feed.Failure is null)
            await Eventually.IsTrueAsync("the feed has been heard", () => _feed.Reads > 0);
        return host;
    }

    private sealed class Replacement : IClaimsTransformation
    {
        public Task<System.Security.Claims.ClaimsPrincipal> TransformAsync(System.Security.Claims.ClaimsPrincipal principal) =>
            Task.FromResult(new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity(principal.Claims, "replaced")));
    }
}
