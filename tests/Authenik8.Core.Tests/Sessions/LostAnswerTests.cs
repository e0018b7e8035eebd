using Authenik8.InMemory;
using Authenik8.Sessions;
using Xunit;

namespace Authenik8.Core.Tests.Sessions;

/// <summary>The store does what it is asked, and the answer never arrives.</summary>
public sealed class LostAnswerTests
{
    [Fact]
    public async Task Refresh_AnswerLost_ClientThatRetriesInReplayModeGoesOnWithoutAFork()
    {
        var store = new ForgetfulStore(new InMemorySessionStore());
        await using var engine = new Engine(options => options.Refresh.WithinWindow = ReuseBehavior.ReplaySuccessor, store: store);
        var tokens = await engine.LogInAsync();
        store.LoseNextAnswer = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => engine.RefreshAsync(tokens.RefreshToken));

        var first = await engine.RefreshedAsync(tokens.RefreshToken);
        var second = await engine.RefreshedAsync(tokens.RefreshToken);

        Assert.Equal(first.RefreshToken, second.RefreshToken);
        _ = await engine.RefreshedAsync(first.RefreshToken);
    }

    [Fact]
    public async Task EndAll_AnswerLost_AccessTokensAreRefusedAllTheSame()
    {
        var store = new ForgetfulStore(new InMemorySessionStore());
        await using var engine = new Engine(store: store);
        await engine.StartAsync();
        var tokens = await engine.LogInAsync();
        store.LoseNextAnswer = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => engine.Sessions.EndAllAsync(Engine.Ada, SessionEndReason.Administrator, CancellationToken.None));

        await engine.RefusesAsync(Authenik8.Tokens.TokenFailure.Revoked, tokens);
        await engine.RefusesAsync(RefreshFailure.Revoked, tokens.RefreshToken);
    }

    [Fact]
    public async Task End_AnswerLostAndAskedAgain_IsAnnouncedToTheNodes()
    {
        var feed = new InMemoryRevocationFeed();
        var store = new ForgetfulStore(new InMemorySessionStore());
        await using var engine = new Engine(store: store, feed: feed);
        var tokens = await engine.LogInAsync();
        store.LoseNextAnswer = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => engine.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None));

        _ = await engine.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None);

        var announced = await feed.ReadAsync(cursor: null, CancellationToken.None);
        Assert.Equal(tokens.SessionId, Assert.IsType<Authenik8.Revocation.RevocationEntry.OfSession>(Assert.Single(announced.Revocations)).Id);
    }
}
