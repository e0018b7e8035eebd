using Authenik8.Accounts.Codes;
using Authenik8.Conformance;
using Authenik8.Redis.Tests.Servers;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>The suite of one-time codes on any deployment. After each test every key it left has a TTL.</summary>
public abstract class RedisOneTimeCodeStoreConformance(RedisDeployment redis) : OneTimeCodeStoreConformance
{
    private readonly string _prefix = RedisBackend.NewPrefix();

    protected override Task<IOneTimeCodeStore> CreateStoreAsync() => Task.FromResult(RedisBackend.On(redis.Connection, _prefix).Codes);

    public override async Task DisposeAsync()
    {
        await redis.AssertKeysExpireAndDropThemAsync(_prefix);
        await base.DisposeAsync();
    }
}

[Collection(nameof(SingleRedis))]
public sealed class OneTimeCodeStoreOnSingleRedis(SingleRedis redis) : RedisOneTimeCodeStoreConformance(redis);

[Collection(nameof(RedisCluster))]
public sealed class OneTimeCodeStoreOnRedisCluster(RedisCluster redis) : RedisOneTimeCodeStoreConformance(redis);
