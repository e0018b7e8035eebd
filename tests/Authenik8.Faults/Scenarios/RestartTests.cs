using Authenik8.Faults.Load;
using Authenik8.Faults.Selection;
using Authenik8.Sessions;

namespace Authenik8.Faults.Scenarios;

/// <summary>Redis is killed and started again, with an append-only file; or it forgets its scripts.</summary>
public sealed class RestartTests
{
    public static TheoryData<int> Outages => FaultRun.Select<TheoryData<int>>([0, 4], [0, 3, 20]);

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task Sessions_RedisKilledAndRestarted_AreAllKept(int seconds)
    {
        await using var stage = await Stage.StartAsync(nodes: 2);
        await using var load = await SessionLoad.StartAsync(stage.Nodes);

        await stage.Redis.KillAsync(keepFiles: true);
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        await stage.Redis.StartAsync();

        (await load.FinishAsync()).AssertKept(ReuseBehavior.Reject);
    }

    [Fact]
    public async Task Sessions_ScriptsForgottenAgainAndAgain_AreServedWithoutAFailure()
    {
        await using var stage = await Stage.StartAsync(nodes: 2);
        await using var load = await SessionLoad.StartAsync(stage.Nodes);

        for (var i = 0; i < FaultRun.Select(20, 100); i++)
        {
            Assert.Equal("+OK", await stage.Redis.SendAsync("SCRIPT FLUSH"));
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        var report = await load.FinishAsync();
        report.AssertKept(ReuseBehavior.Reject);
    }
}
