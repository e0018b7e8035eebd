using Authenik8.Conformance;
using Xunit;

namespace Authenik8.Redis.Tests.Servers;

/// <summary>The servers of a Cluster: three masters that share the slots evenly, without replicas.</summary>
internal sealed class ClusterServers : IAsyncDisposable
{
    private const int Slots = 16384;
    private const int Masters = 3;

    private readonly List<RedisServer> _servers = [];

    /// <summary>The masters, in the order of their slots.</summary>
    public IReadOnlyList<RedisServer> Servers => _servers;

    /// <summary>The end points as a connection string.</summary>
    public string ConnectionString => string.Join(',', _servers.Select(server => server.EndPoint));

    /// <summary>Starts the servers and waits until they are a Cluster.</summary>
    /// <param name="arguments">Arguments of every server.</param>
    public async Task StartAsync(params string[] arguments)
    {
        List<int> busPorts = [];
        for (var i = 0; i < Masters; i++)
        {
            busPorts.Add(RedisServer.FreePort());
            var server = RedisServer.Prepare(["--cluster-enabled", "yes", "--cluster-port", $"{busPorts[i]}", .. arguments]);
            _servers.Add(server);
            await server.StartAsync();
            var (first, last) = (Slots * i / Masters, (Slots * (i + 1) / Masters) - 1);
            Assert.Equal("+OK", await server.SendAsync($"CLUSTER ADDSLOTSRANGE {first} {last}"));
        }
        for (var i = 0; i < Masters; i++)
            Assert.Equal("+OK", await _servers[0].SendAsync($"CLUSTER MEET 127.0.0.1 {_servers[i].Port} {busPorts[i]}"));
        foreach (var server in _servers)
        {
            await Eventually.IsTrueAsync("the Cluster", async () =>
            {
                var info = await server.SendAsync("CLUSTER INFO");
                return info.Contains("cluster_state:ok", StringComparison.Ordinal)
                    && info.Contains($"cluster_known_nodes:{Masters}", StringComparison.Ordinal)
                    && info.Contains($"cluster_size:{Masters}", StringComparison.Ordinal);
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }
}
