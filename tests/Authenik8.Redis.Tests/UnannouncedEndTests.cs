using Authenik8.Conformance;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>The store ends a session on its own decision, and the node that asked dies before it puts the revocation into the log.</summary>
[Collection(nameof(SingleRedis))]
public sealed class UnannouncedEndTests(SingleRedis redis) : IAsyncLifetime
{
    private readonly string _prefix = RedisBackend.NewPrefix();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => redis.AssertKeysExpireAndDropThemAsync(_prefix);

    [Fact]
    public async Task Theft_PublisherDiesBeforeTheLog_AnotherNodeRefusesTheAccessTokenAfterItsNextPoll()
    {
        await using var dying = NewNode(dying: true);
        await using var other = NewNode();
        await other.StartAsync();
        var first = await dying.LogInAsync();
        var second = Assert.IsType<RefreshResult.Refreshed>(await dying.RefreshAsync(first.RefreshToken)).Tokens;
        var third = Assert.IsType<RefreshResult.Refreshed>(await dying.RefreshAsync(second.RefreshToken)).Tokens;
        Assert.IsType<TokenVerification.Valid>(await other.Tokens.VerifyAsync(third.AccessToken.Value, CancellationToken.None));

        Assert.Equal(RefreshFailure.Reused, Assert.IsType<RefreshResult.Refused>(await dying.RefreshAsync(first.RefreshToken)).Reason);

        await AssertRevokedAsync(other, third.AccessToken.Value);
        await AssertAnnouncedAsync(first.SessionId);
    }

    [Fact]
    public async Task Eviction_PublisherDiesBeforeTheLog_AnotherNodeRefusesTheAccessTokenAfterItsNextPoll()
    {
        await using var dying = NewNode(dying: true);
        await using var other = NewNode();
        await other.StartAsync();
        var subject = new Subject("ada");
        var evicted = await dying.LogInAsync(subject);
        Assert.IsType<TokenVerification.Valid>(await other.Tokens.VerifyAsync(evicted.AccessToken.Value, CancellationToken.None));

        var kept = await dying.LogInAsync(subject);

        await AssertRevokedAsync(other, evicted.AccessToken.Value);
        Assert.IsType<TokenVerification.Valid>(await other.Tokens.VerifyAsync(kept.AccessToken.Value, CancellationToken.None));
        await AssertAnnouncedAsync(evicted.SessionId);
    }

    [Fact]
    public async Task Theft_PublisherLives_LeavesNothingToRepair()
    {
        await using var node = NewNode();
        var first = await node.LogInAsync();
        var second = Assert.IsType<RefreshResult.Refreshed>(await node.RefreshAsync(first.RefreshToken)).Tokens;
        _ = await node.RefreshAsync(second.RefreshToken);

        Assert.Equal(RefreshFailure.Reused, Assert.IsType<RefreshResult.Refused>(await node.RefreshAsync(first.RefreshToken)).Reason);

        await AssertAnnouncedAsync(first.SessionId);
    }

    // Once in the log for the nodes to come, and no longer looked for.
    private async Task AssertAnnouncedAsync(SessionId session)
    {
        await Eventually.IsTrueAsync("no end to be left unannounced", async () =>
            !await redis.Connection.GetDatabase().KeyExistsAsync($"{_prefix}:{{revocations}}:unannounced"));
        await using var reader = NewNode();
        var log = await reader.Get<IRevocationFeed>().ReadAsync(cursor: null, CancellationToken.None);
        Assert.Contains(log.Revocations, entry => entry is RevocationEntry.OfSession ended && ended.Id == session);
    }

    private static Task AssertRevokedAsync(SessionNode node, string accessToken) =>
        Eventually.IsTrueAsync("the other node to refuse the access token", async () =>
            await node.Tokens.VerifyAsync(accessToken, CancellationToken.None) is TokenVerification.Invalid { Reason: TokenFailure.Revoked });

    private SessionNode NewNode(bool dying = false) => new(
        redis.Connection.Configuration,
        options => options.Sessions.MaxPerSubject = 1,
        options => options.KeyPrefix = _prefix,
        services =>
        {
            if (dying)
                _ = services.Replace(ServiceDescriptor.Singleton<IRevocationFeed>(new DeadFeed()));
        });

    /// <summary>Where the process dies: nothing reaches the log any more.</summary>
    private sealed class DeadFeed : IRevocationFeed
    {
        public ValueTask PublishAsync(IReadOnlyList<RevocationEntry> revocations, DateTimeOffset now, CancellationToken cancellationToken) =>
            throw new StoreUnavailableException("The process died.");

        public ValueTask<RevocationBatch> ReadAsync(string? cursor, CancellationToken cancellationToken) =>
            throw new StoreUnavailableException("The process died.");

        public ValueTask<IAsyncDisposable> SubscribeAsync(Action onPublished, CancellationToken cancellationToken) =>
            throw new StoreUnavailableException("The process died.");
    }
}
