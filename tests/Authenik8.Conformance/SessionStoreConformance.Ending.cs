using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// Ending sessions, and listing those that live.
public abstract partial class SessionStoreConformance
{
    [Theory]
    [InlineData(SessionEndReason.Logout)]
    [InlineData(SessionEndReason.EndedByOwner)]
    [InlineData(SessionEndReason.Administrator)]
    [InlineData(SessionEndReason.Theft)]
    [InlineData(SessionEndReason.Evicted)]
    public async Task End_One_EndsThatOneWithTheReason(SessionEndReason reason)
    {
        var session = await StartAsync();
        var other = await StartAsync(session.Subject, Now);

        Assert.Equal([session.Id], await EndAsync(session.Subject, new SessionScope.One(session.Id), Now, reason));

        Assert.Equal(reason, (await FindAsync(session))?.EndReason);
        SessionAssert.Equal(other, await FindAsync(other));
        Assert.Equal([other.Id], await ListIdsAsync(session.Subject, Now));
    }

    [Fact]
    public async Task End_All_EndsEveryLiveSession()
    {
        var subject = NewSubject();
        List<SessionId> ids = [];
        for (var i = 0; i < 5; i++)
            ids.Add((await StartAsync(subject, Now.AddSeconds(i))).Id);

        var ended = await EndAsync(subject, new SessionScope.All(), Now.AddSeconds(5));

        Assert.Equal(ids.ToHashSet(), ended.ToHashSet());
        Assert.Equal(ids.Count, ended.Count);
        Assert.Empty(await ListIdsAsync(subject, Now.AddSeconds(5)));
    }

    [Fact]
    public async Task End_AccountClosed_LeavesNoRecord()
    {
        var session = await StartAsync();
        var other = await StartAsync();

        Assert.Equal([session.Id], await EndAsync(session.Subject, new SessionScope.All(), Now, SessionEndReason.AccountClosed));

        Assert.Null(await FindAsync(session));
        Assert.Empty(await ListIdsAsync(session.Subject, Now));
        SessionAssert.Equal(other, await FindAsync(other));
    }

    [Fact]
    public async Task End_AllBut_KeepsTheOneNamed()
    {
        var subject = NewSubject();
        var first = await StartAsync(subject, Now);
        var kept = await StartAsync(subject, Now.AddSeconds(1));
        var last = await StartAsync(subject, Now.AddSeconds(2));

        var ended = await EndAsync(subject, new SessionScope.AllBut(kept.Id), Now.AddSeconds(3), SessionEndReason.EndedByOwner);

        Assert.Equal(new HashSet<SessionId> { first.Id, last.Id }, ended.ToHashSet());
        Assert.Equal([kept.Id], await ListIdsAsync(subject, Now.AddSeconds(3)));
        SessionAssert.Equal(kept, await FindAsync(kept));
        Assert.Equal(SessionEndReason.EndedByOwner, (await FindAsync(first))?.EndReason);
    }

    [Fact]
    public async Task End_AllButAnUnknownOne_EndsAll()
    {
        var session = await StartAsync();

        Assert.Equal([session.Id], await EndAsync(session.Subject, new SessionScope.AllBut(SessionId.New()), Now));
    }

    [Fact]
    public async Task End_ASecondTime_EndsNothingMoreAndKeepsTheFirstReason()
    {
        var session = await StartAsync();
        _ = await EndAsync(session.Subject, new SessionScope.One(session.Id), Now, SessionEndReason.Administrator);

        Assert.Empty(await EndAsync(session.Subject, new SessionScope.One(session.Id), Now, SessionEndReason.Logout));
        Assert.Empty(await EndAsync(session.Subject, new SessionScope.All(), Now, SessionEndReason.Logout));

        Assert.Equal(SessionEndReason.Administrator, (await FindAsync(session))?.EndReason);
    }

    [Fact]
    public async Task End_NothingThere_EndsNothing()
    {
        var subject = NewSubject();

        Assert.Empty(await EndAsync(subject, new SessionScope.All(), Now));
        Assert.Empty(await EndAsync(subject, new SessionScope.AllBut(SessionId.New()), Now));
        Assert.Empty(await EndAsync(subject, new SessionScope.One(SessionId.New()), Now));
    }

    [Fact]
    public async Task End_ExpiredSession_EndsNothing()
    {
        var session = await StartAsync();

        Assert.Empty(await EndAsync(session.Subject, new SessionScope.One(session.Id), session.IdleExpiresAt));
        Assert.Empty(await EndAsync(session.Subject, new SessionScope.All(), session.IdleExpiresAt));
    }

    [Fact]
    public async Task End_ASessionOfAnotherSubject_IsNeverTouched()
    {
        var victim = await StartAsync();
        var attacker = await StartAsync();
        var sameIdInATenant = new Subject(victim.Subject.Id, "acme");

        Assert.Empty(await EndAsync(attacker.Subject, new SessionScope.One(victim.Id), Now));
        Assert.Empty(await EndAsync(sameIdInATenant, new SessionScope.One(victim.Id), Now));
        Assert.Equal([attacker.Id], await EndAsync(attacker.Subject, new SessionScope.AllBut(victim.Id), Now));

        SessionAssert.Equal(victim, await FindAsync(victim));
        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(victim, 0, Now));
    }

    [Fact]
    public async Task End_AndStartAgain_TheNewOneLives()
    {
        var session = await StartAsync();
        _ = await EndAsync(session.Subject, new SessionScope.All(), Now);

        var next = await StartAsync(session.Subject, Now);

        Assert.Equal([next.Id], await ListIdsAsync(session.Subject, Now));
        Assert.Equal(RotationKind.Rotated, await RotateKindAsync(next, 0, Now));
    }

    [Fact]
    public async Task List_NoSessions_IsEmpty() => Assert.Empty(await ListIdsAsync(NewSubject(), Now));

    [Fact]
    public async Task List_SeveralSessions_MostRecentlySeenFirst()
    {
        var subject = NewSubject();
        var first = await StartAsync(subject, Now);
        var second = await StartAsync(subject, Now.AddSeconds(1));
        var third = await StartAsync(subject, Now.AddSeconds(2));
        _ = await RotateAsync(first, 0, Now.AddSeconds(3));

        Assert.Equal([first.Id, third.Id, second.Id], await ListIdsAsync(subject, Now.AddSeconds(4)));
    }

    [Fact]
    public async Task List_Sessions_AreWhole()
    {
        var session = await StartAsync(NewSession(NewSubject("acme"), Now) with
        {
            Grant = new Grant { Roles = ["admin"], AuthTime = Now },
            Device = new Device { Name = "Ada's phone" },
        });

        SessionAssert.Equal(session, Assert.Single(await Store.ListAsync(session.Subject, Now, CancellationToken.None)));
    }

    [Fact]
    public async Task List_EndedAndExpired_AreLeftOut()
    {
        var subject = NewSubject();
        var live = await StartAsync(subject, Now);
        var ended = await StartAsync(subject, Now);
        var idle = await StartAsync(NewSession(subject, Now) with { IdleExpiresAt = Now.AddSeconds(10) });
        _ = await EndAsync(subject, new SessionScope.One(ended.Id), Now);

        Assert.Equal(new HashSet<SessionId> { live.Id, idle.Id }, (await ListIdsAsync(subject, Now.AddSeconds(10) - Millisecond)).ToHashSet());
        Assert.Equal([live.Id], await ListIdsAsync(subject, Now.AddSeconds(10)));
    }

    [Fact]
    public async Task List_OtherSubjects_AreLeftOut()
    {
        var session = await StartAsync();
        _ = await StartAsync(new Subject(session.Subject.Id, "acme"), Now);
        _ = await StartAsync(new Subject(session.Subject.Id + "x"), Now);
        _ = await StartAsync();

        Assert.Equal([session.Id], await ListIdsAsync(session.Subject, Now));
    }
}
