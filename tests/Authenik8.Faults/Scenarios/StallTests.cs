using Authenik8.Faults.Load;
using Authenik8.Faults.Selection;
using Authenik8.Faults.Servers;
using Authenik8.Sessions;

namespace Authenik8.Faults.Scenarios;

/// <summary>Redis executes nothing for a while, and then everything that it was sent meanwhile.</summary>
public sealed class StallTests
{
    public static TheoryData<int, ReuseBehavior> Stalls => FaultRun.Select<TheoryData<int, ReuseBehavior>>(
        new()
        {
            { 1, ReuseBehavior.Reject }, { 4, ReuseBehavior.Reject }, { 7, ReuseBehavior.Reject }, { 4, ReuseBehavior.ReplaySuccessor },
        },
        new()
        {
            { 1, ReuseBehavior.Reject }, { 5, ReuseBehavior.Reject }, { 15, ReuseBehavior.Reject }, { 30, ReuseBehavior.Reject },
            { 1, ReuseBehavior.ReplaySuccessor }, { 5, ReuseBehavior.ReplaySuccessor }, { 15, ReuseBehavior.ReplaySuccessor }, { 30, ReuseBehavior.ReplaySuccessor },
        });

    [Theory]
    [MemberData(nameof(Stalls))]
    public async Task Sessions_RedisStopped_AreAllKept(int seconds, ReuseBehavior withinWindow)
    {
        await using var stage = await Stage.StartAsync(nodes: 2, withinWindow);
        await using var load = await SessionLoad.StartAsync(stage.Nodes);

        await stage.Redis.StopForAsync(TimeSpan.FromSeconds(seconds));

        (await load.FinishAsync()).AssertKept(withinWindow);
    }

    [Fact]
    public async Task Sessions_RedisStoppedAgainAndAgain_AreAllKept()
    {
        await using var stage = await Stage.StartAsync(nodes: 2);
        await using var load = await SessionLoad.StartAsync(stage.Nodes);

        for (var i = 0; i < 4; i++)
        {
            // A little longer than a call and its repetitions wait, and shorter than the reuse window: the client's next try meets what was executed late.
            await stage.Redis.StopForAsync(FaultRun.CommandTimeout * 3.5);
            await Task.Delay(TimeSpan.FromMilliseconds(300));
        }

        (await load.FinishAsync()).AssertKept(ReuseBehavior.Reject);
    }
}
