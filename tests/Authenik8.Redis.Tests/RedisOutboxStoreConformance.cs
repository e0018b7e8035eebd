using Authenik8.Conformance;
using Authenik8.Messages;
using Authenik8.Redis.Tests.Servers;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>The outbox suite on any deployment. After each test every key it left has a TTL.</summary>
public abstract class RedisOutboxStoreConformance(RedisDeployment redis) : OutboxStoreConformance
{
    private readonly string _prefix = RedisBackend.NewPrefix();

    protected override Task<IOutboxStore> CreateStoreAsync() => Task.FromResult(RedisBackend.On(redis.Connection, _prefix).Outbox);

    protected override Task<IOutboxStore> JoinAsync(IOutboxStore store) => Task.FromResult(RedisBackend.On(redis.OtherConnection, _prefix).Outbox);

    public override async Task DisposeAsync()
    {
        await redis.AssertKeysExpireAndDropThemAsync(_prefix);
        await base.DisposeAsync();
    }
}

[Collection(nameof(SingleRedis))]
public sealed class OutboxStoreOnSingleRedis(SingleRedis redis) : RedisOutboxStoreConformance(redis);

[Collection(nameof(RedisCluster))]
public sealed class OutboxStoreOnRedisCluster(RedisCluster redis) : RedisOutboxStoreConformance(redis);
