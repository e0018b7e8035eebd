using Authenik8.Conformance;
using Authenik8.InMemory;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
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
    public async Task Follower_PausedWhileTheLogWasTrimmed_AsksTheStoreUntilNoTokenIsLeft()
    {
        var store = new InMemorySessionStore();
        var feed = new InMemoryRevocationFeed();
        var pausable = new BrittleFeed(feed);
        var clock = new JumpingTimeProvider();
        await using var one = new Engine(store: store, feed: feed);
        await using var two = new Engine(
            options => options.Revocation.PollInterval = TimeSpan.FromMilliseconds(50),
            services => services.AddSingleton<TimeProvider>(clock),
            store,
            pausable);
        await two.StartAsync();
        var follower = two.Get<RevocationFollower>();
        await Eventually.IsTrueAsync("the feed is heard", () => follower.IsCurrent);
        var tokens = await one.LogInAsync();
        pausable.IsDown = true;
        Assert.True(await one.Sessions.EndAsync(Engine.Ada, tokens.SessionId, SessionEndReason.Logout, CancellationToken.None));
        feed.Lose(10);

        pausable.IsDown = false;

        await Eventually.IsTrueAsync("the gap is seen", () => !follower.IsCurrent);
        await two.RefusesAsync(TokenFailure.Revoked, tokens);
        Assert.Equal(0, two.Index.Count);
        // What is published from now on is heard, but what was lost is not.
        var others = await one.LogInAsync(Engine.Bob);
        Assert.True(await one.Sessions.EndAsync(Engine.Bob, others.SessionId, SessionEndReason.Logout, CancellationToken.None));
        await Eventually.IsTrueAsync("the feed goes on", () => two.Index.Count == 1);
        Assert.False(follower.IsCurrent);

        clock.Jump(two.Get<RevocationRetention>().Duration + TimeSpan.FromSeconds(1));

        await Eventually.IsTrueAsync("the index is complete again", () => follower.IsCurrent);
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

    /// <summary>A clock that runs, and whose count of elapsed time a test can move forward.</summary>
    private sealed class JumpingTimeProvider : TimeProvider
    {
        private readonly ManualTimeProvider _time = new();
        private long _jumped;

        public override DateTimeOffset GetUtcNow() => _time.GetUtcNow();

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _jumped);

        public void Jump(TimeSpan by) => Interlocked.Add(ref _jumped, (long)(by.TotalSeconds * TimestampFrequency));
    }
}
