using Authenik8.Sessions;
using Xunit;

namespace Authenik8.Conformance;

// A successor that is handed out again: within the window, and after it as long as it is unused, but not for two generations in a row.
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task Replay_WithinTheWindow_IsSupersededAsOftenAsAskedFor()
    {
        var session = await StartAsync();
        _ = await RotateAsync(session, 0, Now);

        for (var i = 0; i < 5; i++)
        {
            var outcome = await RotateAsync(Replaying(session, 0));
            Assert.Equal((RotationKind.Superseded, 1u), (outcome.Kind, outcome.Session!.Generation));
        }

        Assert.Equal(RotationKind.Rotated, (await RotateAsync(Replaying(session, 1))).Kind);
    }

    [Fact]
    public async Task Replay_LateWithTheSuccessorUnused_GetsItAndTheWindowBeginsAnew()
    {
        var session = await StartAsync();
        _ = await RotateAsync(session, 0, Now);

        var late = await RotateLateAsync(Replaying(session, 0));

        Assert.Equal((RotationKind.ReplayedLate, 1u), (late.Kind, late.Session!.Generation));
        SessionAssert.EqualButRotatedAt((await FindAsync(session))!, late.Session);
        // The tab beside it wakes up as well.
        var other = await RotateAsync(Replaying(session, 0));
        Assert.Equal((RotationKind.Superseded, 1u), (other.Kind, other.Session!.Generation));
        Assert.Equal(RotationKind.Rotated, (await RotateAsync(Replaying(session, 1))).Kind);
    }

    [Fact]
    public async Task Replay_LateOverAndOver_GetsTheSameSuccessorAndCountsAsOne()
    {
        // The answers were lost: the client never saw the successor.
        var session = await StartAsync();
        _ = await RotateAsync(session, 0, Now);
        var at = Now;
        for (var i = 0; i < 3; i++)
        {
            var late = await RotateLateAsync(Replaying(session, 0, at));
            Assert.Equal((RotationKind.ReplayedLate, 1u), (late.Kind, late.Session!.Generation));
            at += TimeSpan.FromSeconds(1);
        }

        Assert.Equal(RotationKind.Rotated, (await RotateAsync(Replaying(session, 1, at))).Kind);
        Assert.Equal(RotationKind.Reused, (await RotateLateAsync(Replaying(session, 1, at))).Kind);
    }

    [Fact]
    public async Task Replay_LateForTwoGenerationsInARow_IsReused()
    {
        // Two holders in lockstep: each presents the token that the other has just exchanged.
        var session = await StartAsync();
        _ = await RotateAsync(Replaying(session, 0));
        Assert.Equal(RotationKind.ReplayedLate, (await RotateLateAsync(Replaying(session, 0))).Kind);
        Assert.Equal(RotationKind.Rotated, (await RotateAsync(Replaying(session, 1, Now.AddSeconds(1)))).Kind);

        Assert.Equal(RotationKind.Reused, (await RotateLateAsync(Replaying(session, 1, Now.AddSeconds(1)))).Kind);

        await AssertEndedAsync(session, SessionEndReason.Theft);
    }

    [Fact]
    public async Task Replay_LateAgainAfterAGenerationInBetween_GetsTheSuccessor()
    {
        var session = await StartAsync();
        var at = Now;
        for (var generation = 0u; generation < 12; generation += 2)
        {
            _ = await RotateAsync(Replaying(session, generation, at));
            Assert.Equal(RotationKind.ReplayedLate, (await RotateLateAsync(Replaying(session, generation, at))).Kind);
            at += TimeSpan.FromSeconds(1);
            Assert.Equal(RotationKind.Rotated, (await RotateAsync(Replaying(session, generation + 1, at))).Kind);
            at += TimeSpan.FromSeconds(1);
        }
    }

    [Fact]
    public async Task Replay_LateAfterTheSuccessorWasUsed_IsReusedAtOnce()
    {
        // The owner went on: whoever comes with the older token holds a copy.
        var session = await StartAsync();
        _ = await RotateAsync(Replaying(session, 0));
        _ = await RotateAsync(Replaying(session, 1));

        Assert.Equal(RotationKind.Reused, (await RotateLateAsync(Replaying(session, 0))).Kind);

        await AssertEndedAsync(session, SessionEndReason.Theft);
    }

    [Fact]
    public async Task Replay_LateWhereTheCallerDoesNotReplay_IsReused()
    {
        var session = await StartAsync();
        _ = await RotateAsync(Replaying(session, 0));

        Assert.Equal(RotationKind.Reused, (await RotateLateAsync(Rotation(session, 0, Now))).Kind);
    }

    [Fact]
    public async Task Race_LateReplays_AllGetOneSuccessorAndOneIsTheLate()
    {
        for (var round = 0; round < 10; round++)
        {
            var session = await StartAsync();
            _ = await RotateAsync(session, 0, Now);
            var at = await PassAsync(Now, LongerThanShort);
            // Counted from the late replay all others are within their window.
            var outcomes = await Race.RunAsync(Race.Callers, i => RotateAsync(
                Replaying(session, 0, at) with { ReuseWindow = i == 0 ? ShortWindow : Window }));

            Assert.InRange(outcomes.Count(outcome => outcome.Kind is RotationKind.ReplayedLate or RotationKind.Superseded), Race.Callers, Race.Callers);
            Assert.All(outcomes, outcome => Assert.Equal(1u, outcome.Session!.Generation));
        }
    }

    private static RotateSessionCommand Replaying(Session session, uint generation, DateTimeOffset? at = null) =>
        Rotation(session, generation, at ?? Now) with { ReplaysSuccessor = true };
}
