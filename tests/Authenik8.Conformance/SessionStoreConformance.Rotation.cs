using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// Every row of the rotation table, and what each leaves in the store.
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task Rotate_NoSuchSession_IsNotFound()
    {
        var outcome = await RotateAsync(NewSession(NewSubject(), Now), 0, Now);

        Assert.Equal(new RotateSessionOutcome(RotationKind.NotFound, Session: null), outcome);
    }

    [Fact]
    public async Task Rotate_CurrentGeneration_Advances()
    {
        var session = await StartAsync();
        var at = Now.AddMinutes(5);

        var outcome = await RotateAsync(session, 0, at);

        Assert.Equal(RotationKind.Rotated, outcome.Kind);
        var expected = session with { Generation = 1, LastSeenAt = at, RotatedAt = at, IdleExpiresAt = at + Idle };
        SessionAssert.Equal(expected, outcome.Session);
        SessionAssert.Equal(expected, await FindAsync(session));
    }

    [Fact]
    public async Task Rotate_EachSuccessorInTurn_Advances()
    {
        var session = await StartAsync();

        for (var generation = 0u; generation < 50; generation++)
        {
            var outcome = await RotateAsync(session, generation, Now.AddSeconds(generation));
            Assert.Equal((RotationKind.Rotated, generation + 1), (outcome.Kind, outcome.Session!.Generation));
        }
    }

    [Fact]
    public async Task Rotate_NearTheAbsoluteExpiry_PushesIdleNoFurther()
    {
        var session = await StartAsync(NewSession(NewSubject(), Now) with { AbsoluteExpiresAt = Now + Idle });

        var outcome = await RotateAsync(session, 0, Now.AddDays(1));

        Assert.Equal(session.AbsoluteExpiresAt, outcome.Session!.IdleExpiresAt);
        Assert.Equal(session.AbsoluteExpiresAt, outcome.Session.AbsoluteExpiresAt);
    }

    [Fact]
    public async Task Rotate_HighGenerations_StayExact()
    {
        const uint Generation = uint.MaxValue - 1;
        var session = await StartAsync(NewSession(NewSubject(), Now) with { Generation = Generation });

        Assert.Equal(uint.MaxValue, (await RotateAsync(session, Generation, Now)).Session!.Generation);
        Assert.Equal(RotationKind.Superseded, await RotateKindAsync(session, Generation, Now));
    }

    [Theory]
    [InlineData("198.51.100.7", "new agent", "198.51.100.7", "new agent")]
    [InlineData("198.51.100.7", null, "198.51.100.7", "old agent")]
    [InlineData(null, "new agent", "192.0.2.1", "new agent")]
    [InlineData(null, null, "192.0.2.1", "old agent")]
    [InlineData("", "", "", "")]
    public async Task Rotate_DeviceSeen_ReplacesWhatItShowsAndKeepsTheName(
        string? ipAddress, string? userAgent, string expectedIpAddress, string expectedUserAgent)
    {
        var session = await StartAsync(NewSession(NewSubject(), Now) with
        {
            Device = new Device { IpAddress = "192.0.2.1", UserAgent = "old agent", Name = "Ada's phone" },
        });
        var seen = new Device { IpAddress = ipAddress, UserAgent = userAgent, Name = "not hers" };

        var outcome = await RotateAsync(Rotation(session, 0, Now) with { Device = seen });

        var expected = new Device { IpAddress = expectedIpAddress, UserAgent = expectedUserAgent, Name = "Ada's phone" };
        Assert.Equal(expected, outcome.Session!.Device);
        Assert.Equal(expected, (await FindAsync(session))!.Device);
    }

    [Fact]
    public async Task Rotate_NoDeviceSeen_KeepsTheStoredOne()
    {
        var device = new Device { IpAddress = "192.0.2.1", UserAgent = "agent", Name = "Ada's phone" };
        var session = await StartAsync(NewSession(NewSubject(), Now) with { Device = device });

        Assert.Equal(device, (await RotateAsync(session, 0, Now)).Session!.Device);
    }

    [Fact]
    public async Task Rotate_NoDeviceStored_TakesTheOneSeen()
    {
        var session = await StartAsync();
        var seen = new Device { IpAddress = "192.0.2.1", UserAgent = "agent", Name = "Ada's phone" };

        Assert.Equal(seen, (await RotateAsync(Rotation(session, 0, Now) with { Device = seen })).Session!.Device);
        Assert.Equal(seen, (await FindAsync(session))!.Device);
    }

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

    [Theory]
    [InlineData(-5000, RotationKind.Superseded)]
    [InlineData(0, RotationKind.Superseded)]
    [InlineData(9_999, RotationKind.Superseded)]
    [InlineData(10_000, RotationKind.Superseded)]
    [InlineData(10_001, RotationKind.Reused)]
    public async Task Rotate_PreviousGenerationAtTheWindowsEdge_IsDecidedToTheMillisecond(int afterMilliseconds, RotationKind expected)
    {
        var session = await StartAsync();
        var rotatedAt = Now.AddHours(1);
        _ = await RotateAsync(session, 0, rotatedAt);

        Assert.Equal(expected, await RotateKindAsync(session, 0, rotatedAt.AddMilliseconds(afterMilliseconds)));
    }

    [Fact]
    public async Task Rotate_WindowOfZero_SparesTheSameMillisecondOnly()
    {
        var session = await StartAsync();
        _ = await RotateAsync(session, 0, Now);
        var command = Rotation(session, 0, Now) with { ReuseWindow = TimeSpan.Zero };

        Assert.Equal(RotationKind.Superseded, (await RotateAsync(command)).Kind);
        Assert.Equal(RotationKind.Reused, (await RotateAsync(command with { Now = Now + Millisecond })).Kind);
    }

    [Fact]
    public async Task Rotate_WindowCountsFromTheRotation_NotFromALaterReplay()
    {
        var session = await StartAsync();
        _ = await RotateAsync(session, 0, Now);

        Assert.Equal(RotationKind.Superseded, await RotateKindAsync(session, 0, Now.AddSeconds(9)));
        Assert.Equal(RotationKind.Reused, await RotateKindAsync(session, 0, Now.AddSeconds(11)));
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

        var outcome = await RotateAsync(session, 0, at);

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
            RotatedAt = at,
            IdleExpiresAt = at + Idle,
            Device = new Device { IpAddress = "192.0.2.9" },
        };
        SessionAssert.Equal(expected, outcome.Session);
        SessionAssert.Equal(expected, await FindAsync(session));
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

        Assert.Equal(RotationKind.Superseded, await RotateKindAsync(session, 5, Now + Window));
        Assert.Equal(RotationKind.Reused, await RotateKindAsync(session, 5, Now + Window + Millisecond));
    }

    [Fact]
    public async Task Rotate_OtherSessionsOfTheSubject_AreNotTouched()
    {
        var session = await StartAsync();
        var other = await StartAsync(session.Subject, Now);

        _ = await RotateAsync(session, 0, Now);
        _ = await RotateAsync(session, 0, Now.AddHours(1));

        SessionAssert.Equal(other, await FindAsync(other));
    }
}
