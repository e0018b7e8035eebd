using Authenik8.Faults.Load;
using Authenik8.Faults.Selection;
using Authenik8.Sessions;

namespace Authenik8.Faults.Scenarios;

/// <summary>The network between the nodes and Redis is slow or loses answers. Redis itself is well.</summary>
public sealed class NetworkTests
{
    public static TheoryData<ReuseBehavior> Behaviors => new() { ReuseBehavior.Reject, ReuseBehavior.ReplaySuccessor };

    [Theory]
    [MemberData(nameof(Behaviors))]
    public async Task Sessions_AnswersHeldBackAndDeliveredLate_AreAllKept(ReuseBehavior withinWindow)
    {
        await using var stage = await Stage.StartAsync(nodes: 2, withinWindow);
        await using var load = await SessionLoad.StartAsync(stage.Nodes);

        await stage.OnEachAsync(network => network.HoldAnswers(), FaultRun.Seconds(4.5, 20));

        (await load.FinishAsync()).AssertKept(withinWindow);
    }

    [Theory]
    [MemberData(nameof(Behaviors))]
    public async Task Sessions_CommandsHeldBackAndDeliveredLate_AreAllKept(ReuseBehavior withinWindow)
    {
        await using var stage = await Stage.StartAsync(nodes: 2, withinWindow);
        await using var load = await SessionLoad.StartAsync(stage.Nodes);

        await stage.OnEachAsync(network => network.Hold(), FaultRun.Seconds(4.5, 20));

        (await load.FinishAsync()).AssertKept(withinWindow);
    }

    [Fact]
    public async Task Sessions_OneNodeCutOff_AreKeptByTheOther()
    {
        await using var stage = await Stage.StartAsync(nodes: 2);
        await using var load = await SessionLoad.StartAsync(stage.Nodes);

        stage.Networks[0].Hold();
        await Task.Delay(FaultRun.Seconds(4.5, 20));
        stage.Networks[0].Pass();

        (await load.FinishAsync()).AssertKept(ReuseBehavior.Reject);
    }

    [Theory]
    [MemberData(nameof(Behaviors))]
    public async Task Sessions_AnswersLost_AreAllKept(ReuseBehavior withinWindow)
    {
        await using var stage = await Stage.StartAsync(nodes: 2, withinWindow);
        await using var load = await SessionLoad.StartAsync(stage.Nodes);

        await stage.OnEachAsync(network => network.LoseAnswers(), FaultRun.Seconds(4, 10));

        (await load.FinishAsync()).AssertKept(withinWindow);
    }
}
