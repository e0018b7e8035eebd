using Authenik8.Conformance;
using Authenik8.Faults.Selection;

namespace Authenik8.Faults.Servers;

/// <summary>A master, two replicas, and three Sentinels that watch them.</summary>
internal sealed class SentinelGroup : IAsyncDisposable
{
    private const string Name = "mymaster";

    private readonly List<RedisServer> _data = [];
    private readonly List<RedisServer> _sentinels = [];

    /// <summary>For a client that asks the Sentinels which server is the master.</summary>
    public string ConnectionString => $"{string.Join(',', _sentinels.Select(sentinel => sentinel.EndPoint))},serviceName={Name}";

    /// <summary>The server that is the master at the start.</summary>
    public RedisServer FirstMaster => _data[0];

    public static async Task<SentinelGroup> StartAsync()
    {
        var group = new SentinelGroup();
        try
        {
            await group.StartServersAsync();
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
        return group;
    }

    /// <summary>Waits until the Sentinels name another master than the first.</summary>
    public Task FailedOverAsync() => Eventually.IsTrueAsync(
        "a failover",
        async () =>
        {
            foreach (var sentinel in _sentinels)
            {
                var address = await sentinel.ListAsync("SENTINEL", "GET-MASTER-ADDR-BY-NAME", Name);
                if (address[1] == $"{FirstMaster.Port}" || !await _data.Single(server => $"{server.Port}" == address[1]).IsMasterAsync())
                    return false;
            }
            return true;
        },
        TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _sentinels.Concat(_data))
            await server.DisposeAsync();
    }

    private async Task StartServersAsync()
    {
        _data.Add(await RedisServer.StartNewAsync());
        for (var i = 0; i < 2; i++)
            _data.Add(await FirstMaster.StartReplicaAsync());
        for (var i = 0; i < 3; i++)
        {
            _sentinels.Add(await RedisServer.StartSentinelAsync($"""
                sentinel monitor {Name} 127.0.0.1 {FirstMaster.Port} 2
                sentinel down-after-milliseconds {Name} {FaultRun.Select(1500, 3000)}
                sentinel failover-timeout {Name} {FaultRun.Select(6000, 10000)}
                sentinel parallel-syncs {Name} 2

                """));
        }
        foreach (var sentinel in _sentinels)
        {
            await Eventually.IsTrueAsync("Sentinels that know each other", async () =>
            {
                var state = await sentinel.ListAsync("SENTINEL", "MASTER", Name);
                return ValueOf(state, "num-slaves") == "2" && ValueOf(state, "num-other-sentinels") == "2" && ValueOf(state, "flags") == "master";
            });
        }
    }

    private static string ValueOf(IReadOnlyList<string> fieldsAndValues, string field) =>
        fieldsAndValues[fieldsAndValues.Index().First(pair => pair.Item == field && pair.Index % 2 == 0).Index + 1];
}
