using Authenik8.Faults.Servers;
using Authenik8.Sessions;

namespace Authenik8.Faults.Load;

/// <summary>One Redis and nodes on it, each over a network of its own.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly List<FaultProxy> _networks = [];
    private readonly List<Node> _nodes = [];

    private Stage(RedisServer redis) => Redis = redis;

    public RedisServer Redis { get; }

    /// <summary>The network between each node and Redis.</summary>
    public IReadOnlyList<FaultProxy> Networks => _networks;

    public Node[] Nodes => [.. _nodes];

    /// <summary>Starts Redis, with an append-only file, and nodes.</summary>
    public static async Task<Stage> StartAsync(
        int nodes = 2, ReuseBehavior withinWindow = ReuseBehavior.Reject, Func<int, NodeSettings, NodeSettings>? change = null)
    {
        var stage = new Stage(await RedisServer.StartNewAsync("--appendonly", "yes", "--appendfsync", "everysec", "--repl-diskless-sync-delay", "0"));
        try
        {
            for (var i = 0; i < nodes; i++)
            {
                var network = new FaultProxy(stage.Redis);
                stage._networks.Add(network);
                var settings = new NodeSettings { Redis = network.EndPoint, WithinWindow = withinWindow };
                stage._nodes.Add(await Node.StartAsync(change?.Invoke(i, settings) ?? settings));
            }
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends a node as a crash would: what it is working at is neither finished nor answered, and it says nothing more to Redis.</summary>
    public async Task KillNodeAsync(int number)
    {
        _networks[number].Refuse();
        await _nodes[number].DisposeAsync();
    }

    /// <summary>Does the same to every network.</summary>
    public void OnEach(Action<FaultProxy> fault) => _networks.ForEach(fault);

    /// <summary>Does the same to every network, for a time.</summary>
    public async Task OnEachAsync(Action<FaultProxy> fault, TimeSpan duration)
    {
        OnEach(fault);
        await Task.Delay(duration);
        OnEach(network => network.Pass());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        foreach (var network in _networks)
            await network.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
