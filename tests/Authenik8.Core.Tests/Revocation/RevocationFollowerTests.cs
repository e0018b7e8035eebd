using Authenik8.Conformance;
using Authenik8.InMemory;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Revocation;

public sealed class RevocationFollowerTests
{
    [Fact]
    public async Task Follower_OtherNodeEndsASession_RefusesItsAccessTokens()
    {
        var store = new InMemorySessionStore();
        var feed = new InMemoryRevocationFeed();
        await using var one = new Engine(store: store, feed: feed);
        await using var two = new Engine(store: store, feed: feed);
        await one.StartAsync();
        await two.StartAsync();
        await Eventually.IsTrueAsync("the feed is heard", () => two.Get<RevocationFollower>().IsCurrent);
        var tokens = await one.LogInAsync();
        _ = await two.AcceptsAsync(tokens);

        _ = await one.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None);

        await Eventually.IsTrueAsync("the other node hears of it", () => two.Index.Count == 1);
        await two.RefusesAsync(TokenFailure.Revoked, tokens);
    }

    [Fact]
    public async Task Follower_SignalsLost_PollStillHears()
    {
        var store = new InMemorySessionStore();
        var feed = new BrittleFeed(new InMemoryRevocationFeed()) { LosesSignals = true };
        await using var one = new Engine(store: store, feed: feed);
        await using var two = new Engine(options => options.Revocation.PollInterval = TimeSpan.FromMilliseconds(50), store: store, feed: feed);
        await two.StartAsync();
        var tokens = await one.LogInAsync();

        _ = await one.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None);

        await Eventually.IsTrueAsync("the other node hears of it", () => two.Index.Count == 1);
    }

    [Fact]
    public async Task Follower_FeedSilentForTooLong_AsksTheStoreUntilItIsHeardAgain()
    {
        var feed = new BrittleFeed(new InMemoryRevocationFeed());
        await using var engine = new Engine(
            options =>
            {
                options.Revocation.PollInterval = TimeSpan.FromMilliseconds(50);
                options.Revocation.MaxStaleness = TimeSpan.FromMilliseconds(200);
            },
            feed: feed);
        await engine.StartAsync();
        var follower = engine.Get<RevocationFollower>();
        await Eventually.IsTrueAsync("the feed is heard", () => follower.IsCurrent);
        var tokens = await engine.LogInAsync();

        feed.IsDown = true;
        await Eventually.IsTrueAsync("the feed is missed", () => !follower.IsCurrent);
        // Somebody ended it, and nobody could tell us.
        _ = await engine.Store.EndAsync(
            new EndSessionsCommand(Engine.Ada, new SessionScope.All(), SessionEndReason.Administrator, engine.Clock.GetUtcNow()), CancellationToken.None);
        await engine.RefusesAsync(TokenFailure.Revoked, tokens);

        feed.IsDown = false;
        await Eventually.IsTrueAsync("the feed is heard again", () => follower.IsCurrent);
    }

    [Fact]
    public async Task Publisher_FeedDown_ThrowsRefusesHereAndTellsTheOthersWhenItIsBack()
    {
        var feed = new BrittleFeed(new InMemoryRevocationFeed());
        var store = new InMemorySessionStore();
        await using var one = new Engine(options => options.Revocation.PollInterval = TimeSpan.FromMilliseconds(50), store: store, feed: feed);
        await one.StartAsync();
        var tokens = await one.LogInAsync();
        feed.IsDown = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => one.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None));
        await one.RefusesAsync(TokenFailure.Revoked, tokens);

        feed.IsDown = false;
        await Eventually.IsTrueAsync(
            "the revocation is published",
            async () => (await feed.ReadAsync(cursor: null, CancellationToken.None)).Revocations.OfType<RevocationEntry.OfSession>().Any(entry => entry.Id == tokens.SessionId));
    }
}
