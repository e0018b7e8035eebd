using System.Text;
using Authenik8.Conformance;
using Authenik8.Redis.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>The flows on any deployment. Each node has a connection of its own.</summary>
public abstract class RedisAccountFlowConformance(RedisDeployment redis) : AccountFlowConformance
{
    private readonly string _prefix = RedisBackend.NewPrefix();
    private int _nodes;

    protected override int Rounds => 12;

    protected override void AddStores(IAuthenik8Builder builder) =>
        builder.AddRedis(_nodes++ % 2 == 0 ? redis.Connection : redis.OtherConnection, options => options.KeyPrefix = _prefix);

    protected override async Task<string> DumpAsync()
    {
        var database = redis.Connection.GetDatabase();
        var text = new StringBuilder();
        foreach (var key in await redis.KeysAsync(_prefix))
        {
            text.Append(key).Append('\n');
            RedisValue[] values = await database.KeyTypeAsync(key) switch
            {
                RedisType.String => [await database.StringGetAsync(key)],
                RedisType.Set => await database.SetMembersAsync(key),
                RedisType.SortedSet => await database.SortedSetRangeByRankAsync(key),
                RedisType.Hash => [.. (await database.HashGetAllAsync(key)).SelectMany(entry => new[] { entry.Name, entry.Value })],
                RedisType.List => await database.ListRangeAsync(key),
                // A stream, which this client does not know.
                _ => [.. Flatten(await database.ScriptEvaluateAsync("return redis.call('XRANGE', KEYS[1], '-', '+')", [key]))],
            };
            foreach (var value in values)
                text.Append(Encoding.Latin1.GetString((byte[]?)value ?? [])).Append('\n');
        }
        return text.ToString();
    }

    protected override async Task SweepAsync(TimeSpan passed, DateTimeOffset now)
    {
        // Keys go by the server's clock, which no test moves.
        var database = redis.Connection.GetDatabase();
        foreach (var key in await redis.KeysAsync(_prefix))
        {
            if (await database.KeyTimeToLiveAsync(key) is { } left && left <= passed)
                _ = await database.KeyDeleteAsync(key);
        }
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await redis.AssertKeysExpireAndDropThemAsync(_prefix, AccountTestKeys.MayStay);
    }

    private static IEnumerable<RedisValue> Flatten(RedisResult result)
    {
        if (result.IsNull)
            return [];
        try
        {
            return ((RedisResult[])result!).SelectMany(Flatten);
        }
        catch (InvalidCastException)
        {
            return [(RedisValue)result];
        }
    }
}

[Collection(nameof(SingleRedis))]
public sealed class AccountFlowsOnSingleRedis(SingleRedis redis) : RedisAccountFlowConformance(redis);

[Collection(nameof(RedisCluster))]
public sealed class AccountFlowsOnRedisCluster(RedisCluster redis) : RedisAccountFlowConformance(redis);
