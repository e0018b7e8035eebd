using Xunit;

namespace Authenik8.Redis.Tests.Servers;

/// <summary>A slot of a Cluster on its way from one server to another, key by key, as a resharding does it.</summary>
internal sealed class SlotMigration
{
    private readonly int _slot;
    private readonly string _targetId;
    private readonly IReadOnlyList<RedisServer> _servers;

    private SlotMigration(int slot, RedisServer source, RedisServer target, string targetId, IReadOnlyList<RedisServer> servers)
    {
        (_slot, Source, Target, _targetId, _servers) = (slot, source, target, targetId, servers);
    }

    public RedisServer Source { get; }

    public RedisServer Target { get; }

    public static async Task<SlotMigration> BeginAsync(int slot, RedisServer source, RedisServer target, IReadOnlyList<RedisServer> servers)
    {
        var (sourceId, targetId) = (await source.SendAsync("CLUSTER MYID"), await target.SendAsync("CLUSTER MYID"));
        Assert.Equal("+OK", await target.SendAsync($"CLUSTER SETSLOT {slot} IMPORTING {sourceId}"));
        Assert.Equal("+OK", await source.SendAsync($"CLUSTER SETSLOT {slot} MIGRATING {targetId}"));
        return new SlotMigration(slot, source, target, targetId, servers);
    }

    /// <summary>Moves keys.</summary>
    public async Task MoveAsync(params IEnumerable<string> keys)
    {
        foreach (var key in keys)
            Assert.Equal("+OK", await Source.SendAsync($"MIGRATE 127.0.0.1 {Target.Port} {key} 0 5000"));
    }

    /// <summary>Moves what is left of some keys and ends the migration, so that the slot is the target's.</summary>
    public async Task EndAsync(IEnumerable<string> keys)
    {
        foreach (var key in keys)
            Assert.Contains(await Source.SendAsync($"MIGRATE 127.0.0.1 {Target.Port} {key} 0 5000"), new[] { "+OK", "+NOKEY" });
        Assert.Equal("+OK", await Target.SendAsync($"CLUSTER SETSLOT {_slot} NODE {_targetId}"));
        foreach (var server in _servers)
            Assert.Equal("+OK", await server.SendAsync($"CLUSTER SETSLOT {_slot} NODE {_targetId}"));
    }
}
