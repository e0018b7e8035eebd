using Authenik8.Conformance;
using Authenik8.Protection;
using Authenik8.Redis.Tests.Servers;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>The limiter's suite on any deployment. After each test every key it left has a TTL.</summary>
public abstract class RedisAttemptLimiterConformance(RedisDeployment redis) : AttemptLimiterConformance
{
    private readonly string _prefix = RedisBackend.NewPrefix();

    protected override Task<IAttemptLimiter> CreateLimiterAsync() => Task.FromResult(RedisBackend.On(redis.Connection, _prefix).Limiter);

    protected override Task<IAttemptLimiter> JoinAsync(IAttemptLimiter limiter) => Task.FromResult(RedisBackend.On(redis.OtherConnection, _prefix).Limiter);

    public override async Task DisposeAsync()
    {
        await redis.AssertKeysExpireAndDropThemAsync(_prefix);
        await base.DisposeAsync();
    }
}

[Collection(nameof(SingleRedis))]
public sealed class AttemptLimiterOnSingleRedis(SingleRedis redis) : RedisAttemptLimiterConformance(redis);

[Collection(nameof(RedisCluster))]
public sealed class AttemptLimiterOnRedisCluster(RedisCluster redis) : RedisAttemptLimiterConformance(redis);
