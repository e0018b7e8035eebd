using StackExchange.Redis;
using Xunit;

namespace Authenik8.Redis.Tests.Servers;

/// <summary>A running Redis and two connections to it, shared by the tests of a collection.</summary>
public abstract class RedisDeployment : IAsyncLifetime
{
    // Deletes all keys and answers those that would have stayed for ever.
    private const string DropAndTellWhatStays =
        "local staying = {} for _, key in ipairs(redis.call('KEYS', ARGV[1])) do"
        + " if redis.call('PTTL', key) == -1 then staying[#staying + 1] = key end redis.call('DEL', key) end"
        + " return table.concat(staying, ' ')";

    private readonly List<ConnectionMultiplexer> _connections = [];

    /// <summary>The connection of the node under test.</summary>
    public IConnectionMultiplexer Connection => _connections[0];

    /// <summary>The connection of a second node.</summary>
    public IConnectionMultiplexer OtherConnection => _connections[1];

    /// <summary>Starts it, and tells its end points as a connection string.</summary>
    protected abstract Task<string> StartAsync();

    /// <summary>Stops what was started.</summary>
    protected abstract Task StopAsync();

    public async Task InitializeAsync()
    {
        var endPoints = await StartAsync();
        for (var i = 0; i < 2; i++)
            _connections.Add(await ConnectionMultiplexer.ConnectAsync(endPoints));
    }

    public async Task DisposeAsync()
    {
        foreach (var connection in _connections)
            await connection.CloseAsync(allowCommandsToComplete: false);
        await StopAsync();
    }

    /// <summary>Every key that begins with a prefix has a TTL, but for those that may stay; then they are deleted.</summary>
    public async Task AssertKeysExpireAndDropThemAsync(string prefix, Func<string, bool>? mayStay = null)
    {
        foreach (var endPoint in Connection.GetEndPoints())
        {
            var staying = await RawCommand.SendAsync(endPoint, $"EVAL \"{DropAndTellWhatStays}\" 0 {prefix}*");
            Assert.DoesNotContain(staying.Split(' ', StringSplitOptions.RemoveEmptyEntries), key => !IsClaim(key) && mayStay?.Invoke(key) is not true);
        }
    }

    /// <summary>The keys that begin with a prefix, on all servers; the claim of the prefix, which every backend makes and which stays, left out.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(string prefix)
    {
        List<string> keys = [];
        foreach (var endPoint in Connection.GetEndPoints())
        {
            var joined = await RawCommand.SendAsync(endPoint, $"EVAL \"return table.concat(redis.call('KEYS', ARGV[1]), ' ')\" 0 {prefix}*");
            keys.AddRange(joined.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(key => !IsClaim(key)));
        }
        return keys;
    }

    private static bool IsClaim(string key) => key.EndsWith(":{claim}:owner", StringComparison.Ordinal);
}
