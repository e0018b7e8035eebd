using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// Lifetimes, and the order in which the cases of a rotation are tried.
public abstract partial class SessionStoreConformance
{
    [Theory]
    [InlineData(-1, RotationKind.Rotated)]
    [InlineData(0, RotationKind.Expired)]
    [InlineData(1, RotationKind.Expired)]
    public async Task Rotate_AtTheIdleExpiry_IsDecidedToTheMillisecond(int afterMilliseconds, RotationKind expected)
    {
        var session = await StartAsync();

        Assert.Equal(expected, await RotateKindAsync(session, 0, session.IdleExpiresAt.AddMilliseconds(afterMilliseconds)));
    }

    [Theory]
    [InlineData(-1, RotationKind.Rotated)]
    [InlineData(0, RotationKind.Expired)]
    [InlineData(1, RotationKind.Expired)]
    public async Task Rotate_AtTheAbsoluteExpiry_IsDecidedToTheMillisecond(int afterMilliseconds, RotationKind expected)
    {
        var session = await StartAsync(NewSession(NewSubject(), Now) with { AbsoluteExpiresAt = Now + Idle });

        Assert.Equal(expected, await RotateKindAsync(session, 0, session.AbsoluteExpiresAt.AddMilliseconds(afterMilliseconds)));
    }

    [Fact]
    public async Task Rotate_RefreshedAgainAndAgain_StillEndsAtTheAbsoluteExpiry()
    {
        var session = await StartAsync();
        var generation = 0u;
        for (var at = Now.AddDays(10); at < session.AbsoluteExpiresAt; at = at.AddDays(10))
            Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, generation++, at));

        Assert.Equal(RotationKind.Expired, await RotateKindAsync(session, generation, session.AbsoluteExpiresAt));
    }

    [Fact]
    public async Task Rotate_Expired_RemovesTheSession()
    {
        var session = await StartAsync();

        var outcome = await RotateAsync(session, 0, session.IdleExpiresAt);

        Assert.Equal(new RotateSessionOutcome(RotationKind.Expired, Session: null), outcome);
        Assert.Null(await FindAsync(session));
        // Even by a clock that is behind: what is removed does not come back.
        Assert.Equal(RotationKind.NotFound, await RotateKindAsync(session, 0, Now));
        Assert.Empty(await ListIdsAsync(session.Subject, Now));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(3u)]
    [InlineData(9u)]
    public async Task Rotate_EndedSession_IsRevokedWhateverIsPresented(uint presented)
    {
        var session = await StartAsync();
        for (var generation = 0u; generation < 3; generation++)
            _ = await RotateAsync(session, generation, Now);
        _ = await EndAsync(session.Subject, new SessionScope.All(), Now, SessionEndReason.Administrator);

        var outcome = await RotateAsync(session, presented, Now.AddHours(1));

        Assert.Equal((RotationKind.Revoked, SessionEndReason.Administrator), (outcome.Kind, outcome.Session?.EndReason));
        Assert.Equal(3u, (await FindAsync(session))!.Generation);
    }

    [Fact]
    public async Task Rotate_OwnRetryAfterTheEnd_IsRevoked()
    {
        var session = await StartAsync();
        var command = Rotation(session, 0, Now);
        _ = await RotateAsync(command);
        _ = await EndAsync(session.Subject, new SessionScope.All(), Now);

        Assert.Equal(RotationKind.Revoked, (await RotateAsync(command)).Kind);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(9u)]
    public async Task Rotate_ExpiredSession_IsExpiredWhateverIsPresented(uint presented)
    {
        var session = await StartAsync();
        _ = await RotateAsync(session, 0, Now);
        _ = await RotateAsync(session, 1, Now);

        Assert.Equal(RotationKind.Expired, await RotateKindAsync(session, presented, Now + Idle));
    }

    [Fact]
    public async Task Rotate_OwnRetryAfterTheExpiry_IsExpired()
    {
        var session = await StartAsync();
        var command = Rotation(session, 0, Now);
        _ = await RotateAsync(command);

        Assert.Equal(RotationKind.Expired, (await RotateAsync(command with { Now = Now + Idle })).Kind);
    }

    [Fact]
    public async Task Rotate_EndedLongAgo_IsForgottenAfterTheRetention()
    {
        var session = await StartAsync();
        _ = await EndAsync(session.Subject, new SessionScope.All(), Now);

        Assert.Equal(RotationKind.Revoked, await RotateKindAsync(session, 0, Now + ISessionStore.EndedRetention - Millisecond));
        Assert.Equal(RotationKind.NotFound, await RotateKindAsync(session, 0, Now + ISessionStore.EndedRetention));
    }

    [Fact]
    public async Task Rotate_EndedShortlyBeforeItsExpiry_IsForgottenWithIt()
    {
        var session = await StartAsync();
        _ = await EndAsync(session.Subject, new SessionScope.All(), session.IdleExpiresAt.AddHours(-1));

        Assert.Equal(RotationKind.Revoked, await RotateKindAsync(session, 0, session.IdleExpiresAt - Millisecond));
        Assert.Equal(RotationKind.NotFound, await RotateKindAsync(session, 0, session.IdleExpiresAt));
    }
}
