using Authenik8.Sessions;
using Xunit;

namespace Authenik8.Conformance;

// Rotations that are undone because their answer did not arrive.
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task Undo_LastRotation_MakesThePresentedTokenTheCurrentOneAgain()
    {
        var session = await StartAsync();
        var lost = Rotation(session, 0, Now);
        _ = await RotateAsync(lost);

        Assert.True(await UndoAsync(lost));

        Assert.Equal(0u, (await FindAsync(session))!.Generation);
        // However late its client repeats it.
        var repeated = await RotateLateAsync(Rotation(session, 0, Now.AddHours(1)));
        Assert.Equal((RotationKind.Rotated, 1u), (repeated.Kind, repeated.Session!.Generation));
        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 1, Now.AddHours(2)));
    }

    [Fact]
    public async Task Undo_Twice_UndoesOnce()
    {
        var session = await StartAsync();
        _ = await RotateAsync(session, 0, Now);
        var lost = Rotation(session, 1, Now);
        _ = await RotateAsync(lost);
        Assert.True(await UndoAsync(lost));

        Assert.False(await UndoAsync(lost));

        Assert.Equal(1u, (await FindAsync(session))!.Generation);
        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 1, Now));
    }

    [Fact]
    public async Task Undo_Heal_GoesBackToThePresentedToken()
    {
        var session = await StartAsync();
        var lost = Rotation(session, 7, Now);
        _ = await RotateAsync(lost);

        Assert.True(await UndoAsync(lost));

        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 7, Now));
    }

    [Fact]
    public async Task Undo_ThePredecessor_IsJudgedByTheTimeOfItsOwnRotation()
    {
        var session = await StartAsync();
        _ = await RotateAsync(session, 0, Now);
        var later = await PassAsync(Now, LongerThanShort);
        var lost = Rotation(session, 1, later);
        _ = await RotateAsync(lost);
        Assert.True(await UndoAsync(lost));

        // Counted from the undone rotation, it would be within the window.
        Assert.Equal(RotationKind.Reused, (await RotateAsync(Rotation(session, 0, later) with { ReuseWindow = ShortWindow })).Kind);
    }

    [Fact]
    public async Task Undo_ThePredecessor_IsWithinTheWindowAsBefore()
    {
        var session = await StartAsync();
        _ = await RotateAsync(session, 0, Now);
        var lost = Rotation(session, 1, Now);
        _ = await RotateAsync(lost);
        Assert.True(await UndoAsync(lost));

        Assert.Equal(RotationKind.Superseded, await RotateKindAsync(session, 0, Now));
        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 1, Now));
    }

    [Fact]
    public async Task Undo_AfterTheSuccessorWasUsed_ChangesNothing()
    {
        var session = await StartAsync();
        var lost = Rotation(session, 0, Now);
        _ = await RotateAsync(lost);
        var used = await RotateAsync(session, 1, Now);

        Assert.False(await UndoAsync(lost));

        SessionAssert.Equal(used.Session!, await FindAsync(session));
        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 2, Now));
    }

    [Fact]
    public async Task Undo_AfterTheSuccessorWasHandedOutAgain_ChangesNothing()
    {
        var session = await StartAsync();
        var lost = Rotation(session, 0, Now);
        _ = await RotateAsync(lost);
        // Another caller of the same token, at another node.
        Assert.Equal(RotationKind.Superseded, (await RotateAsync(Replaying(session, 0))).Kind);

        Assert.False(await UndoAsync(lost));

        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 1, Now));
    }

    [Fact]
    public async Task Undo_AfterTheSuccessorWasHandedOutLate_ChangesNothing()
    {
        var session = await StartAsync();
        var lost = Rotation(session, 0, Now);
        _ = await RotateAsync(lost);
        var late = Replaying(session, 0);
        Assert.Equal(RotationKind.ReplayedLate, (await RotateLateAsync(late)).Kind);

        Assert.False(await UndoAsync(lost));
        Assert.False(await UndoAsync(late));

        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 1, Now));
    }

    [Fact]
    public async Task Undo_AfterARefusedConflict_IsDone()
    {
        // Refused without a successor: no other caller holds one.
        var session = await StartAsync();
        var lost = Rotation(session, 0, Now);
        _ = await RotateAsync(lost);
        Assert.Equal(RotationKind.Superseded, await RotateKindAsync(session, 0, Now));

        Assert.True(await UndoAsync(lost));

        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 0, Now));
    }

    [Fact]
    public async Task Undo_OfAReplayWhoseAnswerWasLost_LeavesTheRotationOfTheOther()
    {
        var session = await StartAsync();
        _ = await RotateAsync(session, 0, Now);
        var lost = Replaying(session, 0);
        _ = await RotateAsync(lost);

        Assert.False(await UndoAsync(lost));

        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 1, Now));
    }

    [Fact]
    public async Task Undo_AfterALateReplayOfTheGenerationBefore_RemembersIt()
    {
        var session = await StartAsync();
        _ = await RotateAsync(Replaying(session, 0));
        Assert.Equal(RotationKind.ReplayedLate, (await RotateLateAsync(Replaying(session, 0))).Kind);
        var lost = Replaying(session, 1, Now.AddSeconds(1));
        _ = await RotateAsync(lost);
        Assert.True(await UndoAsync(lost));

        Assert.Equal(RotationKind.Rotated, (await RotateAsync(Replaying(session, 1, Now.AddSeconds(2)))).Kind);
        Assert.Equal(RotationKind.Reused, (await RotateLateAsync(Replaying(session, 1, Now.AddSeconds(2)))).Kind);
    }

    [Fact]
    public async Task Undo_SessionEndedForTheft_ChangesNothing()
    {
        var session = await StartAsync();
        _ = await RotateAsync(session, 0, Now);
        var lost = Rotation(session, 1, Now);
        _ = await RotateAsync(lost);
        Assert.Equal(RotationKind.Reused, await RotateKindAsync(session, 0, Now));

        Assert.False(await UndoAsync(lost));

        Assert.Equal(2u, (await FindAsync(session))!.Generation);
        await AssertEndedAsync(session, SessionEndReason.Theft);
    }

    [Fact]
    public async Task Undo_SessionEnded_ChangesNothing()
    {
        var session = await StartAsync();
        var lost = Rotation(session, 0, Now);
        _ = await RotateAsync(lost);
        _ = await EndAsync(session.Subject, new SessionScope.All(), Now);

        Assert.False(await UndoAsync(lost));

        await AssertEndedAsync(session, SessionEndReason.Logout);
    }

    [Fact]
    public async Task Undo_NoSuchSession_ChangesNothing()
    {
        var session = NewSession(NewSubject(), Now);

        Assert.False(await UndoAsync(Rotation(session, 0, Now)));

        Assert.Null(await FindAsync(session));
    }

    [Fact]
    public async Task Undo_ExpiredSession_StaysExpired()
    {
        var session = await StartAsync();
        var lost = Rotation(session, 0, Now);
        _ = await RotateAsync(lost);
        _ = await UndoAsync(lost);

        Assert.Equal(RotationKind.Expired, await RotateKindAsync(session, 0, Now + Idle));
        Assert.False(await UndoAsync(lost));
        Assert.Null(await FindAsync(session));
    }

    [Fact]
    public async Task Undo_AnAttemptOfAnotherCaller_ChangesNothing()
    {
        var session = await StartAsync();
        var rotated = await RotateAsync(session, 0, Now);

        Assert.False(await UndoAsync(Rotation(session, 0, Now)));
        Assert.False(await UndoAsync(Rotation(session, 1, Now)));

        SessionAssert.Equal(rotated.Session!, await FindAsync(session));
        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 1, Now));
    }

    [Fact]
    public async Task Undo_BeforeTheRotationArrives_ItChangesNothingMore()
    {
        var session = await StartAsync();
        var lost = Rotation(session, 0, Now);
        Assert.False(await UndoAsync(lost));

        _ = await RotateAsync(lost);
        Assert.Equal(0u, (await FindAsync(session))!.Generation);

        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 0, Now));
        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 1, Now));
        // Its generation is two behind by now: no theft, for it was undone.
        _ = await RotateAsync(lost);
        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 2, Now));
    }

    [Fact]
    public async Task Race_UndoAgainstRepeats_OneRepeatWinsAndItsSuccessorWorks()
    {
        for (var round = 0; round < 20; round++)
        {
            var session = await StartAsync();
            var lost = Rotation(session, 0, Now);
            _ = await RotateAsync(lost);

            // Half of the callers undo first, as the node of the lost answer does; the others come to another node.
            var outcomes = await Race.RunAsync(Race.Callers, async i =>
            {
                if (i % 2 == 0)
                    _ = await UndoAsync(lost);
                return await RotateAsync(session, 0, Now);
            });

            Assert.Equal(1, outcomes.Count(outcome => outcome.Kind is RotationKind.Rotated));
            Assert.Equal(Race.Callers - 1, outcomes.Count(outcome => outcome.Kind is RotationKind.Superseded));
            Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 1, Now));
        }
    }

    [Fact]
    public async Task Race_UndoAgainstReplays_NoHandedOutSuccessorIsTakenBack()
    {
        for (var round = 0; round < 20; round++)
        {
            var session = await StartAsync();
            var lost = Replaying(session, 0);
            _ = await RotateAsync(lost);

            var outcomes = await Race.RunAsync(Race.Callers, async i =>
            {
                if (i % 8 == 0)
                    _ = await UndoAsync(lost);
                return await RotateAsync(Replaying(session, 0));
            });

            // Each caller holds generation 1, and it is the current one.
            Assert.All(outcomes, outcome => Assert.True(outcome.Kind is RotationKind.Rotated or RotationKind.Superseded));
            Assert.All(outcomes, outcome => Assert.Equal(1u, outcome.Session!.Generation));
            Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 1, Now));
        }
    }

    private async Task<bool> UndoAsync(RotateSessionCommand rotation) =>
        await Store.UndoRotationAsync(UndoRotationCommand.Of(rotation), CancellationToken.None);
}
