using StackExchange.Redis;
using Xunit;

namespace Authenik8.Redis.Tests.Servers;

/// <summary>A running Redis and two connections to it, shared by the tests of a collection.</summary>
public abstract class RedisDeployment : IAsyncLifetime
{
    private const long NoTimeToLive = -1;

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

    /// <summary>Every key that begins with a prefix has a TTL; then they are deleted.</summary>
    public async Task AssertKeysExpireAndDropThemAsync(string prefix)
    {
        var database = Connection.GetDatabase();
        foreach (var key in Keys(prefix))
        {
            Assert.NotEqual(NoTimeToLive, (long)await database.ExecuteAsync("PTTL", (RedisKey)key));
            _ = await database.KeyDeleteAsync(key);
        }
    }

    /// <summary>The keys that begin with a prefix, on all servers.</summary>
    public IReadOnlyList<string> Keys(string prefix) =>
    [
        .. Connection.GetEndPoints()
            .SelectMany(endPoint => Connection.GetServer(endPoint).Keys(pattern: prefix + "*", pageSize: 1000))
            .Select(key => (string)key!),
    ];
}
