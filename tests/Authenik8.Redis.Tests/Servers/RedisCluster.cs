using System.Globalization;
using Xunit;

namespace Authenik8.Redis.Tests.Servers;

/// <summary>A Cluster of three masters without replicas.</summary>
public sealed class RedisCluster : RedisDeployment
{
    private const int Slots = 16384;

    private readonly ClusterServers _servers = new();

    /// <summary>Its servers.</summary>
    internal IReadOnlyList<RedisServer> Servers => _servers.Servers;

    /// <summary>Where a key is placed.</summary>
    internal async Task<int> SlotAsync(string key) =>
        int.Parse((await Servers[0].SendAsync($"CLUSTER KEYSLOT {key}"))[1..], CultureInfo.InvariantCulture);

    /// <summary>The server that has a slot, as it was given out at the beginning.</summary>
    internal RedisServer OwnerOf(int slot) => Servers[Enumerable.Range(0, Servers.Count).Last(i => Slots * i / Servers.Count <= slot)];

    /// <summary>Begins to move the slot of a key from its server to another.</summary>
    internal async Task<SlotMigration> MigrateAsync(string key)
    {
        var slot = await SlotAsync(key);
        var from = OwnerOf(slot);
        return await SlotMigration.BeginAsync(slot, from, Servers.First(server => server != from), Servers);
    }

    /// <inheritdoc />
    protected override async Task<string> StartAsync()
    {
        await _servers.StartAsync("--cluster-require-full-coverage", "no");
        return _servers.ConnectionString;
    }

    /// <inheritdoc />
    protected override Task StopAsync() => _servers.DisposeAsync().AsTask();
}

/// <summary>The tests that share <see cref="RedisCluster"/>.</summary>
[CollectionDefinition(nameof(RedisCluster))]
public sealed class RedisClusterTests : ICollectionFixture<RedisCluster>;
