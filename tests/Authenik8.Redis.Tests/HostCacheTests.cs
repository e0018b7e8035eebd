using System.Text;
using Authenik8.Redis.Tests.Servers;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>A host that caches in Redis by the framework's package, which brings the client itself.</summary>
[Collection(nameof(SingleRedis))]
public sealed class HostCacheTests(SingleRedis redis)
{
    [Fact]
    public async Task AddRedis_BesideStackExchangeRedisCache_BothWork()
    {
        var endPoint = redis.Connection.GetEndPoints()[0].ToString()!;
        var prefix = RedisBackend.NewPrefix();
        await using var backend = RedisBackend.Connect(endPoint, options => options.KeyPrefix = prefix);
        _ = backend.Services.AddStackExchangeRedisCache(options => (options.Configuration, options.InstanceName) = (endPoint, prefix + ":cache:"));
        var cache = backend.Provider.GetRequiredService<IDistributedCache>();
        var session = TestSession.New();

        await cache.SetAsync("key", "value"u8.ToArray(), new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) });
        await backend.Sessions.CreateAsync(session);

        Assert.Equal("value", Encoding.UTF8.GetString((await cache.GetAsync("key"))!));
        Assert.NotNull(await backend.Sessions.FindAsync(session));
        await redis.AssertKeysExpireAndDropThemAsync(prefix);
    }
}
