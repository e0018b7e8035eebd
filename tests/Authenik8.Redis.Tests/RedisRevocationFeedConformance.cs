using Authenik8.Conformance;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Revocation;
using StackExchange.Redis;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>The feed suite on any deployment. After each test every key it left has a TTL.</summary>
public abstract class RedisRevocationFeedConformance(RedisDeployment redis) : RevocationFeedConformance
{
    private readonly List<(IRevocationFeed Feed, string Prefix)> _feeds = [];

    protected override Task<IRevocationFeed> CreateFeedAsync()
    {
        var prefix = RedisBackend.NewPrefix();
        var feed = RedisBackend.On(redis.Connection, prefix).Feed;
        _feeds.Add((feed, prefix));
        return Task.FromResult(feed);
    }

    protected override Task<IRevocationFeed> JoinAsync(IRevocationFeed feed) =>
        Task.FromResult(RedisBackend.On(redis.OtherConnection, _feeds.Single(known => known.Feed == feed).Prefix).Feed);

    protected override async Task LoseOldestAsync(IRevocationFeed feed, int count)
    {
        RedisKey log = $"{_feeds.Single(known => known.Feed == feed).Prefix}:{{revocations}}:log";
        var database = redis.Connection.GetDatabase();
        var length = await database.StreamLengthAsync(log);
        Assert.Equal(count, await database.StreamTrimAsync(log, (int)length - count));
    }

    public override async Task DisposeAsync()
    {
        foreach (var (_, prefix) in _feeds)
            await redis.AssertKeysExpireAndDropThemAsync(prefix);
        await base.DisposeAsync();
    }
}

[Collection(nameof(SingleRedis))]
public sealed class RevocationFeedOnSingleRedis(SingleRedis redis) : RedisRevocationFeedConformance(redis);

[Collection(nameof(RedisCluster))]
public sealed class RevocationFeedOnRedisCluster(RedisCluster redis) : RedisRevocationFeedConformance(redis);
