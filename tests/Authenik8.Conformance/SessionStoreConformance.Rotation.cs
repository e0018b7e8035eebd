using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// Rotations of the current generation, and what they leave in the store.
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
        var expected = session with { Generation = 1, LastSeenAt = at, IdleExpiresAt = at + Idle };
        SessionAssert.EqualButRotatedAt(expected, outcome.Session);
        SessionAssert.EqualButRotatedAt(expected, await FindAsync(session));
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
    public async Task Rotate_OtherSessionsOfTheSubject_AreNotTouched()
    {
        var session = await StartAsync();
        var other = await StartAsync(session.Subject, Now);

        _ = await RotateAsync(session, 0, Now);
        _ = await RotateAsync(session, 0, Now.AddHours(1));

        SessionAssert.Equal(other, await FindAsync(other));
    }
}
