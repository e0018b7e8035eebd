using Authenik8.Faults.Load;
using Authenik8.Faults.Selection;
using Authenik8.Sessions;

namespace Authenik8.Faults.Scenarios;

/// <summary>The network between the nodes and Redis is slower than the time limit of a command.</summary>
public sealed class SlowNetworkTests
{
    public static TheoryData<ReuseBehavior> Behaviors => new() { ReuseBehavior.Reject, ReuseBehavior.ReplaySuccessor };

    [Theory]
    [MemberData(nameof(Behaviors))]
    public async Task Sessions_EveryCallSlowerThanItsTimeLimit_AreAllKept(ReuseBehavior withinWindow)
    {
        await using var stage = await Stage.StartAsync(nodes: 2, withinWindow);
        await using var load = await SessionLoad.StartAsync(stage.Nodes);

        await stage.OnEachAsync(network => network.Delay(FaultRun.CommandTimeout * 1.5), FaultRun.Seconds(5, 15));

        (await load.FinishAsync()).AssertKept(withinWindow);
    }
}
