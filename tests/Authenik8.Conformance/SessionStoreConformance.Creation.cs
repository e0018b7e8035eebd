using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// Creating, and the number of sessions a subject may have.
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task Create_BelowTheCap_EvictsNothing()
    {
        var subject = NewSubject();

        for (var i = 0; i < 3; i++)
            Assert.Empty(await CreateAsync(NewSession(subject, Now.AddSeconds(i)), maxPerSubject: 3));

        Assert.Equal(3, (await ListIdsAsync(subject, Now.AddSeconds(3))).Count);
    }

    [Fact]
    public async Task Create_AtTheCap_EvictsTheLeastRecentlySeen()
    {
        var subject = NewSubject();
        var oldest = await StartAsync(subject, Now);
        var middle = await StartAsync(subject, Now.AddSeconds(1));
        var newest = await StartAsync(subject, Now.AddSeconds(2));
        // Seen again, the oldest is now the most recent.
        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(oldest, 0, Now.AddSeconds(3)));
        var added = NewSession(subject, Now.AddSeconds(4));

        var evicted = await CreateAsync(added, maxPerSubject: 3);

        Assert.Equal([middle.Id], evicted);
        Assert.Equal([added.Id, oldest.Id, newest.Id], await ListIdsAsync(subject, Now.AddSeconds(4)));
        Assert.Equal(SessionEndReason.Evicted, (await FindAsync(middle))?.EndReason);
        Assert.Equal(RotationKind.Revoked, await RotateKindAsync(middle, 0, Now.AddSeconds(4)));
    }

    [Fact]
    public async Task Create_FarAboveALoweredCap_EvictsAllTheExcessOldestFirst()
    {
        var subject = NewSubject();
        List<SessionId> ids = [];
        for (var i = 0; i < 5; i++)
            ids.Add((await StartAsync(subject, Now.AddSeconds(i))).Id);
        var added = NewSession(subject, Now.AddSeconds(5));

        var evicted = await CreateAsync(added, maxPerSubject: 2);

        Assert.Equal(ids[..4], evicted);
        Assert.Equal([added.Id, ids[4]], await ListIdsAsync(subject, Now.AddSeconds(5)));
    }

    [Fact]
    public async Task Create_CapOfOne_KeepsTheNewOneOnly()
    {
        var subject = NewSubject();
        var first = await StartAsync(subject, Now);
        // Started in the same millisecond, and even earlier: the new one is never the one to go.
        var second = NewSession(subject, Now);
        var third = NewSession(subject, Now.AddSeconds(-5));

        Assert.Equal([first.Id], await CreateAsync(second, maxPerSubject: 1));
        Assert.Equal([second.Id], await CreateAsync(third, maxPerSubject: 1));

        Assert.Equal([third.Id], await ListIdsAsync(subject, Now));
    }

    [Fact]
    public async Task Create_EndedAndExpiredSessions_DoNotCount()
    {
        var subject = NewSubject();
        var ended = await StartAsync(subject, Now);
        var idle = await StartAsync(NewSession(subject, Now) with { IdleExpiresAt = Now.AddSeconds(10) });
        var absolute = await StartAsync(NewSession(subject, Now) with { IdleExpiresAt = Now.AddSeconds(10), AbsoluteExpiresAt = Now.AddSeconds(10) });
        var live = await StartAsync(subject, Now);
        Assert.Equal([ended.Id], await EndAsync(subject, new SessionScope.One(ended.Id), Now.AddSeconds(1)));
        var added = NewSession(subject, Now.AddSeconds(10));

        Assert.Empty(await CreateAsync(added, maxPerSubject: 2));

        Assert.Equal([added.Id, live.Id], await ListIdsAsync(subject, Now.AddSeconds(10)));
        Assert.Null((await FindAsync(idle))?.EndReason);
        Assert.Null((await FindAsync(absolute))?.EndReason);
    }

    [Fact]
    public async Task Create_OtherSubjects_AreNotEvicted()
    {
        var other = await StartAsync(NewSubject(), Now.AddDays(-1));
        var subject = NewSubject();
        var sameIdInATenant = await StartAsync(new Subject(subject.Id, "acme"), Now.AddDays(-1));
        _ = await StartAsync(subject, Now);

        _ = await CreateAsync(NewSession(subject, Now.AddSeconds(1)), maxPerSubject: 1);

        Assert.Null((await FindAsync(other))?.EndReason);
        Assert.Null((await FindAsync(sameIdInATenant))?.EndReason);
    }

    [Fact]
    public async Task Create_Repeated_ChangesNothing()
    {
        var subject = NewSubject();
        var session = await StartAsync(NewSession(subject, Now), maxPerSubject: 2);
        var rotated = await RotateAsync(session, 0, Now.AddSeconds(1));

        Assert.Empty(await CreateAsync(session, maxPerSubject: 2));

        SessionAssert.Equal(rotated.Session!, await FindAsync(session));
        Assert.Equal([session.Id], await ListIdsAsync(subject, Now.AddSeconds(1)));
    }

    [Fact]
    public async Task Create_RepeatedAfterItWasEnded_StaysEnded()
    {
        var session = await StartAsync();
        _ = await EndAsync(session.Subject, new SessionScope.All(), Now.AddSeconds(1));

        Assert.Empty(await CreateAsync(session, maxPerSubject: 2));

        Assert.Empty(await ListIdsAsync(session.Subject, Now.AddSeconds(1)));
        Assert.Equal(RotationKind.Revoked, await RotateKindAsync(session, 0, Now.AddSeconds(1)));
    }

    [Fact]
    public async Task Create_RepeatedAfterAnEviction_EvictsNobodyElse()
    {
        var subject = NewSubject();
        _ = await StartAsync(subject, Now);
        var kept = await StartAsync(subject, Now.AddSeconds(1));
        var added = NewSession(subject, Now.AddSeconds(2));
        var evicted = await CreateAsync(added, maxPerSubject: 2);

        var again = await CreateAsync(added, maxPerSubject: 2);

        // A store may tell the same evictions again, for a caller whose answer was lost.
        Assert.Subset(evicted.ToHashSet(), again.ToHashSet());
        Assert.Equal([added.Id, kept.Id], await ListIdsAsync(subject, Now.AddSeconds(2)));
    }
}
