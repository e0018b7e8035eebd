using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// How much is kept of sessions that have ended.
public abstract partial class SessionStoreConformance
{
    private const int MaxEnded = 3;

    [Fact]
    public async Task Ended_LoginsAndLogoutsWithoutEnd_KeepTheLatestOnly()
    {
        var subject = NewSubject();
        List<Session> sessions = [];
        for (var i = 0; i < 3 * MaxEnded; i++)
        {
            var session = await StartAsync(subject, Now.AddSeconds(i));
            sessions.Add(session);
            var command = new EndSessionsCommand(subject, new SessionScope.One(session.Id), SessionEndReason.Logout, Now.AddSeconds(i)) { MaxEnded = MaxEnded };
            Assert.Equal([session.Id], (await Store.EndAsync(command, CancellationToken.None)).Ended);
        }

        await AssertKeptAsync(sessions[^MaxEnded..]);
        await AssertForgottenAsync(sessions[..^MaxEnded]);
    }

    [Fact]
    public async Task Ended_LoginsWithoutEnd_KeepAsManyEvictedAsTheCap()
    {
        var subject = NewSubject();
        List<Session> sessions = [];
        for (var i = 0; i < 12; i++)
            sessions.Add(await StartAsync(NewSession(subject, Now.AddSeconds(i)), maxPerSubject: MaxEnded));

        Assert.Equal(MaxEnded, (await ListIdsAsync(subject, Now.AddSeconds(12))).Count);
        await AssertKeptAsync(sessions[6..9]);
        await AssertForgottenAsync(sessions[..6]);
    }

    [Fact]
    public async Task Ended_LoginsAndTheftsWithoutEnd_KeepNoMoreThanTwiceTheCap()
    {
        var subject = NewSubject();
        List<Session> sessions = [];
        for (var i = 0; i < 8 * MaxEnded; i++)
        {
            var at = Now.AddSeconds(i);
            var session = await StartAsync(NewSession(subject, at), maxPerSubject: MaxEnded);
            sessions.Add(session);
            _ = await RotateAsync(session, 0, at);
            _ = await RotateAsync(session, 1, at);
            Assert.Equal(RotationKind.Reused, await RotateKindAsync(session, 0, at));
        }

        var kept = 0;
        foreach (var session in sessions)
            kept += await FindAsync(session) is null ? 0 : 1;
        Assert.InRange(kept, 1, 2 * MaxEnded);
    }

    [Fact]
    public async Task Ended_AllAtOnceBeyondTheCap_LiveOnesOfOthersStay()
    {
        var subject = NewSubject();
        List<Session> sessions = [];
        for (var i = 0; i < 3 * MaxEnded; i++)
            sessions.Add(await StartAsync(subject, Now.AddSeconds(i)));
        var other = await StartAsync();
        var command = new EndSessionsCommand(subject, new SessionScope.All(), SessionEndReason.Logout, Now.AddMinutes(1)) { MaxEnded = MaxEnded };

        Assert.Equal(sessions.Count, (await Store.EndAsync(command, CancellationToken.None)).Ended.Count);

        var kept = 0;
        foreach (var session in sessions)
            kept += await FindAsync(session) is null ? 0 : 1;
        Assert.Equal(MaxEnded, kept);
        foreach (var session in sessions)
            Assert.True(await RotateKindAsync(session, 0, Now.AddMinutes(1)) is RotationKind.Revoked or RotationKind.NotFound);
        SessionAssert.Equal(other, await FindAsync(other));
    }

    [Fact]
    public async Task Ended_Evicted_IsForgottenAfterTheRetentionOfEvictedOnes()
    {
        var subject = NewSubject();
        var evicted = await StartAsync(subject, Now);
        var at = Now.AddMinutes(1);
        var retention = TimeSpan.FromMinutes(20);
        var command = new CreateSessionCommand(NewSession(subject, at), MaxPerSubject: 1) { EvictedRetention = retention };
        Assert.Equal([evicted.Id], (await Store.CreateAsync(command, CancellationToken.None)).Evicted);

        Assert.Equal(RotationKind.Revoked, await RotateKindAsync(evicted, 0, at + retention - Millisecond));
        Assert.Equal(TokenState.Revoked, await CheckAsync(TokenOf(evicted, Now), at + retention - Millisecond));
        Assert.Equal(RotationKind.NotFound, await RotateKindAsync(evicted, 0, at + retention));
    }

    private async Task AssertKeptAsync(IEnumerable<Session> sessions)
    {
        foreach (var session in sessions)
            Assert.NotNull((await FindAsync(session))?.EndReason);
    }

    private async Task AssertForgottenAsync(IEnumerable<Session> sessions)
    {
        foreach (var session in sessions)
        {
            Assert.Null(await FindAsync(session));
            // As useless as before.
            Assert.Equal(RotationKind.NotFound, await RotateKindAsync(session, 0, Now.AddMinutes(1)));
            Assert.Equal(TokenState.SessionNotFound, await CheckAsync(TokenOf(session, Now), Now.AddMinutes(1)));
        }
    }
}
