using Authenik8.InMemory;
using Authenik8.Sessions;
using Authenik8.Tokens;
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

    [Theory]
    [InlineData(ReuseBehavior.Reject, 1)]
    [InlineData(ReuseBehavior.ReplaySuccessor, 1)]
    [InlineData(ReuseBehavior.Reject, 3600)]
    [InlineData(ReuseBehavior.ReplaySuccessor, 3600)]
    public async Task Refresh_AnswerLost_ClientThatRepeatsItsTokenGoesOn(ReuseBehavior behavior, int secondsLater)
    {
        var store = new ForgetfulStore(new InMemorySessionStore());
        await using var engine = new Engine(options => options.Refresh.WithinWindow = behavior, store: store);
        var tokens = await engine.LogInAsync();
        for (var i = 0; i < 3; i++)
        {
            store.LoseNextAnswer = true;
            await Assert.ThrowsAsync<StoreUnavailableException>(() => engine.RefreshAsync(tokens.RefreshToken));
            engine.Clock.Advance(TimeSpan.FromSeconds(secondsLater));
            tokens = await engine.RefreshedAsync(tokens.RefreshToken);
        }
    }

    [Fact]
    public async Task Refresh_AnswerLostAndStoreAwayForAWhile_IsUndoneWhenItIsBack()
    {
        var store = new ForgetfulStore(new InMemorySessionStore());
        await using var engine = new Engine(store: store);
        await engine.StartAsync();
        var tokens = await engine.LogInAsync();
        store.LoseNextAnswer = true;
        store.AfterChange = () => store.IsDown = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => engine.RefreshAsync(tokens.RefreshToken));
        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => engine.RefreshAsync(tokens.RefreshToken));
        store.AfterChange = () => { };

        store.IsDown = false;

        // In the background: no request of this client comes to this node.
        await Conformance.Eventually.IsTrueAsync("the rotation to be undone", () => engine.Get<RotationUndoer>().Count == 0);
        Assert.Equal(0u, (await store.FindAsync(SubjectTag.Of(Engine.Ada), tokens.SessionId, CancellationToken.None))!.Generation);
        _ = await engine.RefreshedAsync(tokens.RefreshToken);
    }

    [Fact]
    public async Task Refresh_StoreSureThatNothingWasDone_LeavesNothingToUndo()
    {
        var store = new ForgetfulStore(new InMemorySessionStore());
        await using var engine = new Engine(store: store);
        var tokens = await engine.LogInAsync();
        store.RefusesChanges = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => engine.RefreshAsync(tokens.RefreshToken));

        Assert.Equal(0, engine.Get<RotationUndoer>().Count);
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

        await engine.RefusesAsync(TokenFailure.Revoked, tokens);
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
