using Authenik8.Conformance;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Outage;

/// <summary>Two hosts on one store and one feed: what one of them ends, the other refuses.</summary>
public sealed class TwoNodesTests : IAsyncLifetime
{
    private readonly ISessionStore _store = InMemoryStores.NewSessionStore();
    private readonly IRevocationFeed _feed = InMemoryStores.NewRevocationFeed();
    private readonly TestClock _clock = new();
    private TestHost _one = null!;
    private TestHost _two = null!;

    public async Task InitializeAsync()
    {
        _one = await TestHost.StartAsync(services: AddStores, clock: _clock);
        _two = await TestHost.StartAsync(services: AddStores, clock: _clock);
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task Session_StartedOnOne_IsGoodOnTheOther()
    {
        var session = await _one.StartSessionAsync();

        Assert.Equal(200, (await _two.GetAsync("/me", session.AccessToken.Value)).Status);
        var refreshed = await _two.RefreshAsync(session.RefreshToken);
        Assert.Equal(200, refreshed.Status);
        (await _one.RefreshAsync(session.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "refresh_conflict");
        Assert.Equal(200, (await _one.RefreshAsync(refreshed.RefreshToken)).Status);
    }

    [Fact]
    public async Task Logout_OnOne_IsSeenOnTheOther()
    {
        var session = await _one.StartSessionAsync();
        Assert.Equal(200, (await _two.GetAsync("/me", session.AccessToken.Value)).Status);

        Assert.Equal(204, (await _one.PostAsync("/auth/logout", session.AccessToken.Value)).Status);

        await AssertRevokedAsync(_two, session.AccessToken.Value);
        (await _two.RefreshAsync(session.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "session_revoked");
    }

    [Fact]
    public async Task LogoutAllButTheCurrent_OnOne_IsSeenOnTheOther()
    {
        var kept = await _one.StartSessionAsync();
        var ended = await _two.StartSessionAsync();

        Assert.Equal(204, (await _one.PostAsync("/auth/logout/all", kept.AccessToken.Value, """{"keep_current":true}""")).Status);

        await AssertRevokedAsync(_two, ended.AccessToken.Value);
        Assert.Equal(200, (await _two.GetAsync("/me", kept.AccessToken.Value)).Status);
    }

    [Fact]
    public async Task Theft_DetectedOnOne_EndsTheAccessTokensOnTheOther()
    {
        var session = await _one.StartSessionAsync();
        var refreshed = await _two.RefreshAsync(session.RefreshToken);
        _clock.Advance(TimeSpan.FromSeconds(11));

        (await _one.RefreshAsync(session.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "refresh_token_reused");

        await AssertRevokedAsync(_two, refreshed.AccessToken);
    }

    private static Task AssertRevokedAsync(TestHost host, string token) =>
        Eventually.IsTrueAsync("the other node refuses the token", async () => (await host.GetAsync("/me", token)) is { Status: 401, Code: "token_revoked" });

    private void AddStores(IServiceCollection services)
    {
        services.AddSingleton(_store);
        services.AddSingleton(_feed);
    }
}
