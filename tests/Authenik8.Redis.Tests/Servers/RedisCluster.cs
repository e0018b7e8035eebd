using Authenik8.Conformance;
using Xunit;

namespace Authenik8.Redis.Tests.Servers;

/// <summary>A Cluster of three masters without replicas.</summary>
public sealed class RedisCluster : RedisDeployment
{
    private const int Slots = 16384;
    private const int Nodes = 3;

    private readonly List<(RedisServer Server, int BusPort)> _nodes = [];

    /// <inheritdoc />
    protected override async Task<string> StartAsync()
    {
        for (var i = 0; i < Nodes; i++)
        {
            var busPort = RedisServer.FreePort();
            var server = RedisServer.Prepare("--cluster-enabled", "yes", "--cluster-port", $"{busPort}");
            _nodes.Add((server, busPort));
            await server.StartAsync();
            var (first, last) = (Slots * i / Nodes, (Slots * (i + 1) / Nodes) - 1);
            Assert.Equal("+OK", await server.SendAsync($"CLUSTER ADDSLOTSRANGE {first} {last}"));
        }
        foreach (var (server, busPort) in _nodes)
            Assert.Equal("+OK", await _nodes[0].Server.SendAsync($"CLUSTER MEET 127.0.0.1 {server.Port} {busPort}"));
        foreach (var (server, _) in _nodes)
        {
            await Eventually.IsTrueAsync("the Cluster", async () =>
            {
                var info = await server.SendAsync("CLUSTER INFO");
                return info.Contains("cluster_state:ok", StringComparison.Ordinal)
                    && info.Contains($"cluster_known_nodes:{Nodes}", StringComparison.Ordinal)
                    && info.Contains($"cluster_size:{Nodes}", StringComparison.Ordinal);
            });
        }
        return string.Join(',', _nodes.Select(node => node.Server.EndPoint));
    }

    /// <inheritdoc />
    protected override async Task StopAsync()
    {
        foreach (var (server, _) in _nodes)
            await server.DisposeAsync();
    }
}

/// <summary>The tests that share <see cref="RedisCluster"/>.</summary>
[CollectionDefinition(nameof(RedisCluster))]
public sealed class RedisClusterTests : ICollectionFixture<RedisCluster>;
