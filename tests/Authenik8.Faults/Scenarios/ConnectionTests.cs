using Authenik8.Faults.Load;
using Authenik8.Faults.Selection;
using Authenik8.Sessions;

namespace Authenik8.Faults.Scenarios;

/// <summary>The connections between the nodes and Redis end, are refused, or are open and dead.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task Sessions_ConnectionsResetFiveTimesASecond_AreAllKept()
    {
        await using var stage = await Stage.StartAsync(nodes: 2);
        await using var load = await SessionLoad.StartAsync(stage.Nodes);

        for (var i = 0; i < FaultRun.Select(15, 50); i++)
        {
            stage.OnEach(network => network.Reset());
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        (await load.FinishAsync()).AssertKept(ReuseBehavior.Reject);
    }

    [Fact]
    public async Task Sessions_ConnectionsRefused_AreAllKept()
    {
        await using var stage = await Stage.StartAsync(nodes: 2);
        await using var load = await SessionLoad.StartAsync(stage.Nodes);

        await stage.OnEachAsync(network => network.Refuse(), FaultRun.Seconds(3.5, 10));

        (await load.FinishAsync()).AssertKept(ReuseBehavior.Reject);
    }

    [Fact]
    public async Task Sessions_OpenConnectionsDead_GoOnOverNewOnes()
    {
        await using var stage = await Stage.StartAsync(nodes: 2);
        await using var load = await SessionLoad.StartAsync(stage.Nodes);

        stage.OnEach(network => network.HalfOpen());

        // Without an end of the fault: nothing but a new connection helps.
        (await load.FinishAsync()).AssertKept(ReuseBehavior.Reject);
    }
}
