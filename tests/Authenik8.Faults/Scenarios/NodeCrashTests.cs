using Authenik8.Faults.Load;
using Authenik8.Faults.Selection;
using Authenik8.Sessions;

namespace Authenik8.Faults.Scenarios;

/// <summary>A node dies with refreshes in hand, of which Redis has carried out some.</summary>
public sealed class NodeCrashTests
{
    [Fact]
    public async Task Sessions_NodeDiesWithRefreshesInHand_AreKeptWhereTheSuccessorIsReplayed()
    {
        await using var stage = await Stage.StartAsync(nodes: 2, ReuseBehavior.ReplaySuccessor);
        await using var load = await SessionLoad.StartAsync(stage.Nodes);

        // Redis carries out what the node sends, and the node does not hear of it before it dies.
        stage.Networks[0].HoldAnswers();
        await Task.Delay(FaultRun.CommandTimeout * 0.8);
        load.LeaveOut(stage.Nodes[0]);
        await stage.KillNodeAsync(0);

        (await load.FinishAsync()).AssertKept(ReuseBehavior.ReplaySuccessor, isAnswered: false);
    }
}
