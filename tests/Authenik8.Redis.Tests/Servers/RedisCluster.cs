using Xunit;

namespace Authenik8.Redis.Tests.Servers;

/// <summary>A Cluster of three masters without replicas.</summary>
public sealed class RedisCluster : RedisDeployment
{
    private readonly ClusterServers _servers = new();

    /// <inheritdoc />
    protected override async Task<string> StartAsync()
    {
        await _servers.StartAsync();
        return _servers.ConnectionString;
    }

    /// <inheritdoc />
    protected override Task StopAsync() => _servers.DisposeAsync().AsTask();
}

/// <summary>The tests that share <see cref="RedisCluster"/>.</summary>
[CollectionDefinition(nameof(RedisCluster))]
public sealed class RedisClusterTests : ICollectionFixture<RedisCluster>;
