using Authenik8.Accounts;
using Authenik8.Conformance;
using Authenik8.Redis.Tests.Servers;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>The account suite on any deployment. After each test only accounts and what leads to them are without a TTL.</summary>
public abstract class RedisAccountStoreConformance(RedisDeployment redis) : AccountStoreConformance
{
    private readonly string _prefix = RedisBackend.NewPrefix();

    protected override Task<IAccountStore> CreateStoreAsync() => Task.FromResult(RedisBackend.On(redis.Connection, _prefix).Accounts);

    public override async Task DisposeAsync()
    {
        await redis.AssertKeysExpireAndDropThemAsync(_prefix, AccountTestKeys.MayStay);
        await base.DisposeAsync();
    }
}

[Collection(nameof(SingleRedis))]
public sealed class AccountStoreOnSingleRedis(SingleRedis redis) : RedisAccountStoreConformance(redis);

[Collection(nameof(RedisCluster))]
public sealed class AccountStoreOnRedisCluster(RedisCluster redis) : RedisAccountStoreConformance(redis);
