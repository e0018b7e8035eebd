using System.Globalization;
using Authenik8.Faults.Selection;
using Authenik8.Faults.Servers;
using Authenik8.Tokens;

namespace Authenik8.Faults.Load;

/// <summary>A Cluster of three masters, each with an append-only file, and two nodes on it.</summary>
internal sealed class ClusterStage : IAsyncDisposable
{
    private const int Slots = 16384;

    private readonly ClusterServers _cluster = new();
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<int, int> _moved = [];

    public IReadOnlyList<RedisServer> Shards => _cluster.Servers;

    public Node[] Nodes => [.. _nodes];

    public static async Task<ClusterStage> StartAsync(Func<NodeSettings, NodeSettings>? change = null)
    {
        var stage = new ClusterStage();
        try
        {
            await stage._cluster.StartAsync(
                "--appendonly", "yes", "--appendfsync", "everysec",
                "--cluster-require-full-coverage", "no", "--cluster-node-timeout", $"{FaultRun.Select(2000, 3000)}");
            for (var i = 0; i < 2; i++)
            {
                var settings = new NodeSettings { Redis = stage._cluster.ConnectionString };
                stage._nodes.Add(await Node.StartAsync(change?.Invoke(settings) ?? settings));
            }
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>The slot of a hash tag.</summary>
    public async Task<int> SlotAsync(string tag) => (int)(long)(await Shards[0].ExecuteAsync("CLUSTER", "KEYSLOT", $"{{{tag}}}"))!;

    /// <summary>The slot of a user's sessions.</summary>
    public Task<int> SlotOfAsync(string user) => SlotAsync(SubjectTag.Of(new Subject(user)).ToString());

    /// <summary>Which shard has a slot.</summary>
    public int ShardOf(int slot) => _moved.TryGetValue(slot, out var shard)
        ? shard
        : Enumerable.Range(0, Shards.Count).Last(i => slot >= Slots * i / Shards.Count);

    /// <summary>So many users whose sessions are on a shard, or on the others.</summary>
    public async Task<IReadOnlyList<string>> UsersAsync(int count, Func<int, bool> isOnShard)
    {
        List<string> users = [];
        for (var i = 0; users.Count < count; i++)
        {
            var user = string.Create(CultureInfo.InvariantCulture, $"person-{i}");
            if (isOnShard(ShardOf(await SlotOfAsync(user))))
                users.Add(user);
        }
        return users;
    }

    /// <summary>A load of those users alone.</summary>
    public async Task<SessionLoad> StartLoadAsync(int count, Func<int, bool> isOnShard)
    {
        var users = await UsersAsync(count, isOnShard);
        return await SessionLoad.StartAsync(Nodes, new LoadShape { Sessions = count, TwoTabs = count / 6, Viewers = 0, User = number => users[number] });
    }

    /// <summary>Begins to move a slot to the next shard: from now on its keys may be on either.</summary>
    public async Task<SlotMove> BeginMoveAsync(int slot)
    {
        var from = ShardOf(slot);
        var to = (from + 1) % Shards.Count;
        var move = new SlotMove(slot, Shards[from], Shards[to], async () =>
        {
            _moved[slot] = to;
            var owner = await IdAsync(Shards[to]);
            foreach (var shard in Shards.OrderBy(shard => shard == Shards[to] ? 0 : 1))
                _ = await shard.ExecuteAsync("CLUSTER", "SETSLOT", $"{slot}", "NODE", owner);
        });
        _ = await Shards[to].ExecuteAsync("CLUSTER", "SETSLOT", $"{slot}", "IMPORTING", await IdAsync(Shards[from]));
        _ = await Shards[from].ExecuteAsync("CLUSTER", "SETSLOT", $"{slot}", "MIGRATING", await IdAsync(Shards[to]));
        return move;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    private static async Task<string> IdAsync(RedisServer server) => (string)(await server.ExecuteAsync("CLUSTER", "MYID"))!;
}
