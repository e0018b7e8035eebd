using Authenik8.Conformance;
using Authenik8.Faults.Load;
using Authenik8.Faults.Selection;
using Authenik8.Faults.Servers;
using Authenik8.Sessions;

namespace Authenik8.Faults.Scenarios;

/// <summary>A Sentinel group fails over, and its former master comes back.</summary>
public sealed class SentinelFailoverTests : IAsyncLifetime
{
    private readonly List<Node> _nodes = [];
    private SentinelGroup _group = null!;

    public async Task InitializeAsync()
    {
        _group = await SentinelGroup.StartAsync();
        for (var i = 0; i < 2; i++)
            _nodes.Add(await Node.StartAsync(new NodeSettings { Redis = _group.ConnectionString }));
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await _group.DisposeAsync();
    }

    [Fact]
    public async Task Sessions_MasterKilledAndComesBackEmpty_AreAllKept()
    {
        await using var load = await SessionLoad.StartAsync([.. _nodes]);

        await _group.FirstMaster.KillAsync();
        await _group.FailedOverAsync();
        _ = await load.SettleAsync();

        // For some seconds there are two masters, of which this one has nothing.
        await _group.FirstMaster.StartAsync();
        await Eventually.IsTrueAsync("the former master to be a replica", async () => !await _group.FirstMaster.IsMasterAsync(), TimeSpan.FromSeconds(60));

        (await load.FinishAsync()).AssertKept(ReuseBehavior.Reject);
    }

    [Fact]
    public async Task Sessions_MasterHung_GoOnAtTheNewMaster()
    {
        await using var load = await SessionLoad.StartAsync([.. _nodes]);

        _group.FirstMaster.Stop();
        await _group.FailedOverAsync();

        // The hung master holds its connections open for as long as it hangs.
        _ = await load.SettleAsync(FaultRun.Seconds(15, 20));

        _group.FirstMaster.Continue();
        await Eventually.IsTrueAsync("the former master to be a replica", async () => !await _group.FirstMaster.IsMasterAsync(), TimeSpan.FromSeconds(60));
        // Two masters for a moment: a refresh token may be served by both, with one successor.
        (await load.FinishAsync()).AssertKept(ReuseBehavior.ReplaySuccessor);
    }
}
