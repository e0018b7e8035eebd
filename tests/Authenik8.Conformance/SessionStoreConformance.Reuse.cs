using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// Rotations of any other generation: our own retries, races within the window, theft, and a store that lost writes.
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task Rotate_SameAttemptAgain_AnswersRotatedAndChangesNothing()
    {
        var session = await StartAsync();
        var command = Rotation(session, 0, Now.AddMinutes(1));
        var first = await RotateAsync(command);

        // However late the retry comes: it is ours, so neither window nor theft apply.
        var retry = await RotateAsync(command with { Now = Now.AddHours(1), Device = new Device { IpAddress = "192.0.2.9" } });

        Assert.Equal(RotationKind.Rotated, retry.Kind);
        SessionAssert.Equal(first.Session!, retry.Session);
        SessionAssert.Equal(first.Session!, await FindAsync(session));
        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 1, Now.AddHours(1)));
    }

    [Fact]
    public async Task Rotate_SameAttemptAfterTheSuccessorWasUsed_IsReused()
    {
        var session = await StartAsync();
        var command = Rotation(session, 0, Now);
        _ = await RotateAsync(command);
        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, 1, Now));

        Assert.Equal(RotationKind.Reused, (await RotateAsync(command)).Kind);
    }

    [Fact]
    public async Task Rotate_PreviousGenerationAtOnce_IsSupersededAndChangesNothing()
    {
        var session = await StartAsync();
        var first = await RotateAsync(session, 0, Now);

        var outcome = await RotateAsync(Rotation(session, 0, Now.AddSeconds(1)) with { Device = new Device { IpAddress = "192.0.2.9" } });

        Assert.Equal(RotationKind.Superseded, outcome.Kind);
        SessionAssert.Equal(first.Session!, outcome.Session);
        SessionAssert.Equal(first.Session!, await FindAsync(session));
    }

    [Fact]
    public async Task Rotate_PreviousGenerationWhenTheWindowIsOver_IsReused()
    {
        var session = await StartAsync();
        _ = await RotateAsync(session, 0, Now);

        Assert.Equal(RotationKind.Superseded, await RotateKindAsync(session, 0, Now));
        // Not counted from the replay above.
        Assert.Equal(RotationKind.Reused, (await RotateLateAsync(Rotation(session, 0, Now))).Kind);
    }

    [Fact]
    public async Task Rotate_ClockOfTheCommandBehind_IsWithinTheWindow()
    {
        var session = await StartAsync();
        _ = await RotateAsync(session, 0, Now.AddHours(1));

        Assert.Equal(RotationKind.Superseded, await RotateKindAsync(session, 0, Now.AddHours(1).AddSeconds(-5)));
    }

    [Fact]
    public async Task Rotate_GenerationBeforeThePrevious_IsReusedEvenWithinTheWindow()
    {
        var session = await StartAsync();
        _ = await RotateAsync(session, 0, Now);
        _ = await RotateAsync(session, 1, Now);

        Assert.Equal(RotationKind.Reused, await RotateKindAsync(session, 0, Now));
    }

    [Fact]
    public async Task Rotate_Reused_EndsTheSessionForTheft()
    {
        var session = await StartAsync();
        _ = await RotateAsync(session, 0, Now);
        var at = Now.AddMinutes(1);

        var outcome = await RotateLateAsync(Rotation(session, 0, at));

        Assert.Equal((RotationKind.Reused, SessionEndReason.Theft), (outcome.Kind, outcome.Session?.EndReason));
        Assert.Equal((session.Id, session.Subject, 1u), (outcome.Session!.Id, outcome.Session.Subject, outcome.Session.Generation));
        Assert.Equal(SessionEndReason.Theft, (await FindAsync(session))?.EndReason);
        Assert.Equal(RotationKind.Revoked, await RotateKindAsync(session, 1, at));
        Assert.Empty(await ListIdsAsync(session.Subject, at));
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(1000u)]
    public async Task Rotate_GenerationAhead_HealsToItsSuccessor(uint presented)
    {
        var session = await StartAsync();
        var at = Now.AddMinutes(1);

        var outcome = await RotateAsync(Rotation(session, presented, at) with { Device = new Device { IpAddress = "192.0.2.9" } });

        Assert.Equal(RotationKind.Healed, outcome.Kind);
        var expected = session with
        {
            Generation = presented + 1,
            LastSeenAt = at,
            IdleExpiresAt = at + Idle,
            Device = new Device { IpAddress = "192.0.2.9" },
        };
        SessionAssert.EqualButRotatedAt(expected, outcome.Session);
        SessionAssert.EqualButRotatedAt(expected, await FindAsync(session));
        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, presented + 1, at));
    }

    [Fact]
    public async Task Rotate_HealedAttemptAgain_AnswersRotatedAndChangesNothing()
    {
        var session = await StartAsync();
        var command = Rotation(session, 5, Now);
        var healed = await RotateAsync(command);

        var retry = await RotateAsync(command with { Now = Now.AddMinutes(1) });

        Assert.Equal(RotationKind.Rotated, retry.Kind);
        SessionAssert.Equal(healed.Session!, retry.Session);
    }

    [Fact]
    public async Task Rotate_HealedGenerationByAnother_IsSupersededThenReused()
    {
        var session = await StartAsync();
        _ = await RotateAsync(session, 5, Now);

        Assert.Equal(RotationKind.Superseded, await RotateKindAsync(session, 5, Now));
        Assert.Equal(RotationKind.Reused, (await RotateLateAsync(Rotation(session, 5, Now))).Kind);
    }
}
