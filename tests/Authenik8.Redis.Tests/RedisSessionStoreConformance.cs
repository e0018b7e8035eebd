using Authenik8.Conformance;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Sessions;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>The session suite on any deployment. After each test every key it left has a TTL.</summary>
public abstract class RedisSessionStoreConformance(RedisDeployment redis) : SessionStoreConformance
{
    private readonly string _prefix = RedisBackend.NewPrefix();

    protected override bool HasOwnClock => true;

    protected override Task<ISessionStore> CreateStoreAsync() => Task.FromResult(RedisBackend.On(redis.Connection, _prefix).Sessions);

    public override async Task DisposeAsync()
    {
        await redis.AssertKeysExpireAndDropThemAsync(_prefix);
        await base.DisposeAsync();
    }
}

[Collection(nameof(SingleRedis))]
public sealed class SessionStoreOnSingleRedis(SingleRedis redis) : RedisSessionStoreConformance(redis);

[Collection(nameof(RedisCluster))]
public sealed class SessionStoreOnRedisCluster(RedisCluster redis) : RedisSessionStoreConformance(redis);
