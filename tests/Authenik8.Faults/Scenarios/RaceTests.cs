using Authenik8.Faults.Load;
using Authenik8.Faults.Selection;
using Authenik8.Sessions;

namespace Authenik8.Faults.Scenarios;

/// <summary>Two tabs refresh with one token at the same time, at nodes of their own. No fault but that, and clocks.</summary>
public sealed class RaceTests
{
    public static TheoryData<int, ReuseBehavior> Skews => FaultRun.Select<TheoryData<int, ReuseBehavior>>(
        new() { { 0, ReuseBehavior.Reject }, { 5, ReuseBehavior.Reject }, { 30, ReuseBehavior.Reject }, { 30, ReuseBehavior.ReplaySuccessor } },
        new()
        {
            { 0, ReuseBehavior.Reject }, { 5, ReuseBehavior.Reject }, { 30, ReuseBehavior.Reject }, { 120, ReuseBehavior.Reject },
            { 0, ReuseBehavior.ReplaySuccessor }, { 5, ReuseBehavior.ReplaySuccessor }, { 30, ReuseBehavior.ReplaySuccessor }, { 120, ReuseBehavior.ReplaySuccessor },
        });

    [Theory]
    [MemberData(nameof(Skews))]
    public async Task Sessions_TwoTabsAtNodesWhoseClocksDiffer_AreAllKept(int seconds, ReuseBehavior withinWindow)
    {
        await using var stage = await Stage.StartAsync(
            nodes: 3, withinWindow, (number, settings) => settings with { Clock = new SkewedClock(TimeSpan.FromSeconds(seconds * (1 - number))) });
        var shape = new LoadShape { TwoTabs = FaultRun.Sessions, Interval = TimeSpan.FromMilliseconds(100) };
        await using var load = await SessionLoad.StartAsync(stage.Nodes, shape);

        await Task.Delay(FaultRun.Seconds(3, 20));

        var report = await load.FinishAsync();
        report.AssertKept(withinWindow);
        // The races did take place.
        if (withinWindow == ReuseBehavior.Reject)
            Assert.True(report.Refreshes.GetValueOrDefault("401 refresh_conflict") > FaultRun.Sessions, report.ToString());
        else
            Assert.True(report.ServedTwice > FaultRun.Sessions, report.ToString());
    }
}
