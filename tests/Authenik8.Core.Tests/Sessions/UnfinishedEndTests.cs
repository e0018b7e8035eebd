using Authenik8.Conformance;
using Authenik8.Core.Tests.Revocation;
using Authenik8.InMemory;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Sessions;

/// <summary>Sessions are to be ended while the store or the feed fails: in the end all of it is done, on every node.</summary>
public sealed class UnfinishedEndTests : IAsyncLifetime
{
    private readonly ForgetfulStore _store = new(new InMemorySessionStore());
    private readonly BrittleFeed _feed = new(new InMemoryRevocationFeed());
    private Engine _engine = null!;
    private Engine _otherNode = null!;

    public async Task InitializeAsync()
    {
        _engine = new Engine(store: _store, feed: _feed);
        _otherNode = new Engine(store: _store, feed: _feed);
        await _engine.StartAsync();
        await _otherNode.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _otherNode.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task End_StoreTakesNoChanges_IsRefusedHereAtOnceAndEndedWhenTheStoreIsBack(bool all)
    {
        var tokens = await _engine.LogInAsync();
        _store.RefusesChanges = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => EndAsync(all, tokens));

        await _engine.RefusesAsync(TokenFailure.Revoked, tokens);
        // Neither half of it: a session that refreshes and whose access tokens are refused.
        await _engine.RefusesAsync(RefreshFailure.Revoked, tokens.RefreshToken);
        await AssertRefusedEverywhereAsync(tokens);
        _store.RefusesChanges = false;
        await AssertEndedAsync(tokens, SessionEndReason.Logout);
        await _otherNode.RefusesAsync(RefreshFailure.Revoked, tokens.RefreshToken);
    }

    [Fact]
    public async Task End_StoreAway_ItsOwnClientIsLoggedOutHereAndEverywhereWhenTheStoreIsBack()
    {
        var tokens = await _engine.LogInAsync();
        _store.IsDown = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => EndAsync(all: false, tokens));

        await _engine.RefusesAsync(TokenFailure.Revoked, tokens);
        _store.IsDown = false;
        await AssertEndedAsync(tokens, SessionEndReason.Logout);
        await AssertRefusedEverywhereAsync(tokens);
    }

    [Fact]
    public async Task End_AgainAndAgainWhileTheStoreTakesNoChanges_FailsUntilItIsEnded()
    {
        var tokens = await _engine.LogInAsync();
        _store.RefusesChanges = true;
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => EndAsync(all: false, tokens));
        _store.RefusesChanges = false;

        await AssertEndedAsync(tokens, SessionEndReason.Logout);
        Assert.False(await _engine.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None));
    }

    [Fact]
    public async Task EndAll_DoneLater_LeavesASessionThatStartedMeanwhile()
    {
        var before = await _engine.LogInAsync();
        _store.RefusesChanges = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => EndAsync(all: true, before));
        _store.RefusesChanges = false;

        var after = await _engine.LogInAsync();

        await AssertEndedAsync(before, SessionEndReason.Logout);
        _ = await _engine.RefreshedAsync(after.RefreshToken);
        _ = await _engine.AcceptsAsync(after);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task End_FeedDown_TheSessionIsEndedAllTheSame(bool all)
    {
        var tokens = await _engine.LogInAsync();
        _feed.IsDown = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => EndAsync(all, tokens));

        Assert.Equal(SessionEndReason.Logout, (await FindAsync(tokens))!.EndReason);
        await _engine.RefusesAsync(TokenFailure.Revoked, tokens);
        _feed.IsDown = false;
        await AssertRefusedEverywhereAsync(tokens);
    }

    [Fact]
    public async Task Refresh_EndAnnouncedByANodeThatDiedBeforeItMadeIt_IsRefusedAndTheEndIsMade()
    {
        var tokens = await _engine.LogInAsync();
        await _feed.PublishAsync(
            [new RevocationEntry.OfSession(tokens.SessionId, Engine.Ada, _engine.Clock.GetUtcNow().AddMinutes(15))], _engine.Clock.GetUtcNow(), CancellationToken.None);
        await AssertRefusedEverywhereAsync(tokens);

        await _otherNode.RefusesAsync(RefreshFailure.Revoked, tokens.RefreshToken);

        await AssertEndedAsync(tokens, SessionEndReason.Administrator);
    }

    [Fact]
    public async Task End_NodeDiesBetweenAnnouncementAndEnd_NoNodeServesIt()
    {
        var tokens = await _engine.LogInAsync();
        _store.RefusesChanges = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => EndAsync(all: false, tokens));
        // The node that would have repeated it is gone.
        await _engine.DisposeAsync();
        _store.RefusesChanges = false;
        _engine = new Engine(store: _store, feed: _feed);

        await Eventually.IsTrueAsync("the other node to refuse", async () =>
            await _otherNode.Tokens.VerifyAsync(tokens.AccessToken.Value, CancellationToken.None) is TokenVerification.Invalid);
        await _otherNode.RefusesAsync(RefreshFailure.Revoked, tokens.RefreshToken);
    }

    [Fact]
    public async Task End_SessionOfSomebodyElseWhileTheStoreFails_TouchesNothing()
    {
        var tokens = await _engine.LogInAsync();
        foreach (var isDown in new[] { false, true })
        {
            (_store.RefusesChanges, _store.IsDown) = (true, isDown);
            _ = await Record.ExceptionAsync(() => _engine.Sessions.EndAsync(Engine.Bob, tokens.SessionId, SessionEndReason.EndedByOwner, CancellationToken.None));
        }
        (_store.RefusesChanges, _store.IsDown) = (false, false);

        Assert.Equal(0, _engine.Get<PendingEnds>().Count);
        _ = await _engine.AcceptsAsync(tokens);
        _ = await _engine.RefreshedAsync(tokens.RefreshToken);
    }

    private Task EndAsync(bool all, SessionTokens tokens) => all
        ? _engine.Sessions.EndAllAsync(Engine.Ada, SessionEndReason.Logout, CancellationToken.None)
        : _engine.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None);

    private async Task<Session?> FindAsync(SessionTokens tokens) =>
        await _store.FindAsync(SubjectTag.Of(Engine.Ada), tokens.SessionId, CancellationToken.None);

    private Task AssertEndedAsync(SessionTokens tokens, SessionEndReason reason) =>
        Eventually.IsTrueAsync("the session to be ended", async () => (await FindAsync(tokens))!.EndReason == reason);

    private async Task AssertRefusedEverywhereAsync(SessionTokens tokens)
    {
        foreach (var node in new[] { _engine, _otherNode })
        {
            await Eventually.IsTrueAsync("the access token to be refused", async () =>
                await node.Tokens.VerifyAsync(tokens.AccessToken.Value, CancellationToken.None) == new TokenVerification.Invalid(TokenFailure.Revoked));
        }
    }
}
