using System.Diagnostics;
using Authenik8.InMemory;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.InMemory;

public sealed class SessionShardTests
{
    private const int Batch = 1_000;

    private static readonly Subject Robot = new("robot");

    private readonly SessionShard _shard = new();
    private DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Create_OneSubjectThatLogsInAllDay_DoesNotPayForItsEndedSessions()
    {
        var first = Enumerable.Range(0, 5).Min(_ => LogIn());
        for (var i = 0; i < 25; i++)
            _ = LogIn();

        // Walking over the ended ones, a login took milliseconds by now, under a lock that it shares.
        Assert.InRange(Enumerable.Range(0, 5).Min(_ => LogIn()), TimeSpan.Zero, first * 20);
        Assert.Equal(2, _shard.List(Robot, _now).Count);
    }

    [Fact]
    public void Sweep_EndedAndExpiredSessions_LeavesTheLive()
    {
        _ = LogIn();
        _shard.Sweep(_now.AddHours(25));

        var live = _shard.List(Robot, _now.AddHours(25));
        Assert.Equal(2, live.Count);
        Assert.Equal(2, _shard.End(new EndSessionsCommand(Robot, new SessionScope.All(), SessionEndReason.Logout, _now)).Ended.Count);
        Assert.Empty(_shard.List(Robot, _now));
        Assert.All(live, session => Assert.Equal(SessionEndReason.Logout, _shard.Find(session.Id)!.EndReason));

        _shard.Sweep(_now.AddHours(25));
        Assert.All(live, session => Assert.Null(_shard.Find(session.Id)));
    }

    private TimeSpan LogIn()
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Batch; i++)
            _ = _shard.Create(new CreateSessionCommand(NewSession(), MaxPerSubject: 2));
        return Stopwatch.GetElapsedTime(started);
    }

    private Session NewSession()
    {
        _now = _now.AddMilliseconds(1);
        return new Session
        {
            Id = SessionId.New(),
            Subject = Robot,
            Grant = new Grant(),
            Generation = 0,
            CreatedAt = _now,
            LastSeenAt = _now,
            RotatedAt = _now,
            IdleExpiresAt = _now.AddDays(14),
            AbsoluteExpiresAt = _now.AddDays(90),
        };
    }
}
