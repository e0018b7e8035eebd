using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// What holds when many callers come at once.
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task Race_OneRefreshGeneration_HasExactlyOneWinnerAndOneSuccessor()
    {
        var session = await StartAsync();

        // The next round presents what this round's winner got, so a second or an unusable successor cannot go unnoticed.
        for (var generation = 0u; generation < 200; generation++)
        {
            var outcomes = await Race.RunAsync(Race.Callers, _ => RotateAsync(session, generation, Now));

            Assert.Equal(1, outcomes.Count(outcome => outcome.Kind is RotationKind.Rotated));
            Assert.Equal(Race.Callers - 1, outcomes.Count(outcome => outcome.Kind is RotationKind.Superseded));
            Assert.All(outcomes, outcome => Assert.Equal(generation + 1, outcome.Session!.Generation));
        }
    }

    [Fact]
    public async Task Race_ManySessions_EachCallerGetsItsOwn()
    {
        List<Session> sessions = [];
        for (var i = 0; i < Race.Callers; i++)
            sessions.Add(await StartAsync(NewSession(NewSubject(), Now) with { Grant = new Grant { Roles = [$"role-{i}"] } }));
        _ = await EndAsync(sessions[7].Subject, new SessionScope.All(), Now);

        for (var generation = 0u; generation < 20; generation++)
        {
            var at = Now.AddSeconds(generation);
            var outcomes = await Race.RunAsync(Race.Callers, i => RotateAsync(
                Rotation(sessions[i], generation, at) with { Device = new Device { IpAddress = $"192.0.2.{i}", Name = $"device {i}" } }));

            for (var i = 0; i < sessions.Count; i++)
            {
                if (i == 7)
                {
                    Assert.Equal((RotationKind.Revoked, sessions[i].Id), (outcomes[i].Kind, outcomes[i].Session!.Id));
                    continue;
                }
                Assert.Equal(RotationKind.Rotated, outcomes[i].Kind);
                SessionAssert.EqualButRotatedAt(
                    sessions[i] with
                    {
                        Generation = generation + 1,
                        LastSeenAt = at,
                        IdleExpiresAt = at + Idle,
                        Device = new Device { IpAddress = $"192.0.2.{i}", Name = $"device {i}" },
                    },
                    outcomes[i].Session);
            }
        }
    }

    [Fact]
    public async Task Race_RetriesOfOneAttempt_AllAnswerRotatedWithOneSuccessor()
    {
        var session = await StartAsync();

        for (var generation = 0u; generation < 20; generation++)
        {
            var command = Rotation(session, generation, Now);
            var outcomes = await Race.RunAsync(Race.Callers, _ => RotateAsync(command));

            Assert.All(outcomes, outcome => Assert.Equal((RotationKind.Rotated, generation + 1), (outcome.Kind, outcome.Session!.Generation)));
        }
    }

    [Fact]
    public async Task Race_SimultaneousHeals_HealOnce()
    {
        for (var round = 0; round < 20; round++)
        {
            var session = await StartAsync();

            var outcomes = await Race.RunAsync(Race.Callers, _ => RotateAsync(session, 9, Now));

            Assert.Equal(1, outcomes.Count(outcome => outcome.Kind is RotationKind.Healed));
            Assert.Equal(Race.Callers - 1, outcomes.Count(outcome => outcome.Kind is RotationKind.Superseded));
            Assert.Equal(10u, (await FindAsync(session))!.Generation);
        }
    }

    [Fact]
    public async Task Race_RotateAgainstEnd_TheEndWins()
    {
        for (var round = 0; round < 50; round++)
        {
            var session = await StartAsync();
            IReadOnlyList<SessionId> ended = [];

            var kinds = await Race.RunAsync(16, async i =>
            {
                if (i != 8)
                    return await RotateKindAsync(session, 0, Now);
                ended = await EndAsync(session.Subject, new SessionScope.One(session.Id), Now);
                // Decided after the end, whatever the others do.
                return await RotateKindAsync(session, 0, Now);
            });

            Assert.Equal([session.Id], ended);
            Assert.Equal(RotationKind.Revoked, kinds[8]);
            Assert.InRange(kinds.Count(kind => kind is RotationKind.Rotated), 0, 1);
            Assert.All(kinds, kind => Assert.True(kind is RotationKind.Rotated or RotationKind.Superseded or RotationKind.Revoked));
            await AssertEndedAsync(session, SessionEndReason.Logout);
        }
    }

    [Fact]
    public async Task Race_RotateAgainstEndAll_TheEndWinsForEverySession()
    {
        for (var round = 0; round < 20; round++)
        {
            var subject = NewSubject();
            List<Session> sessions = [];
            for (var i = 0; i < 8; i++)
                sessions.Add(await StartAsync(subject, Now));

            _ = await Race.RunAsync(33, async i => i == 16
                ? (await EndAsync(subject, new SessionScope.All(), Now)).Count
                : (int)await RotateKindAsync(sessions[i % 8], 0, Now));

            foreach (var session in sessions)
                await AssertEndedAsync(session, SessionEndReason.Logout);
            Assert.Empty(await ListIdsAsync(subject, Now));
        }
    }

    [Fact]
    public async Task Race_SimultaneousEnds_EachSessionIsEndedByOneOfThem()
    {
        var subject = NewSubject();
        List<SessionId> ids = [];
        for (var i = 0; i < 20; i++)
            ids.Add((await StartAsync(subject, Now)).Id);

        var ended = await Race.RunAsync(Race.Callers, i => EndAsync(
            subject, i % 2 == 0 ? new SessionScope.All() : new SessionScope.One(ids[i % ids.Count]), Now));

        Assert.Equal(ids.Order(Comparer<SessionId>.Create(ById)), ended.SelectMany(some => some).Order(Comparer<SessionId>.Create(ById)));
    }

    [Fact]
    public async Task Race_ReuseAgainstRotate_TheSessionEnds()
    {
        for (var round = 0; round < 50; round++)
        {
            var session = await StartAsync();
            for (var generation = 0u; generation < 3; generation++)
                _ = await RotateAsync(session, generation, Now);

            var kinds = await Race.RunAsync(8, i => RotateKindAsync(session, i % 2 == 0 ? 3u : 0u, Now));

            Assert.Equal(1, kinds.Count(kind => kind is RotationKind.Reused));
            await AssertEndedAsync(session, SessionEndReason.Theft);
        }
    }

    [Fact]
    public async Task Race_CreateAgainstTheCap_NeverLeavesMoreThanItAllows()
    {
        const int Max = 5;
        var subject = NewSubject();
        List<SessionId> started = [];
        for (var i = 0; i < Max; i++)
            started.Add((await StartAsync(subject, Now)).Id);

        var outcomes = await Race.RunAsync(Race.Callers, async i =>
        {
            var session = NewSession(subject, Now.AddSeconds(1 + i));
            var evicted = await CreateAsync(session, Max);
            var live = await ListIdsAsync(subject, Now.AddSeconds(1 + i));
            return (session.Id, Evicted: evicted, Live: live.Count);
        });

        Assert.All(outcomes, outcome => Assert.InRange(outcome.Live, 1, Max));
        var evicted = outcomes.SelectMany(outcome => outcome.Evicted).ToArray();
        Assert.Equal(Race.Callers, evicted.Length);
        Assert.Equal(Race.Callers, evicted.Distinct().Count());
        var survivors = started.Concat(outcomes.Select(outcome => outcome.Id)).Except(evicted).ToHashSet();
        Assert.Equal(survivors, (await ListIdsAsync(subject, Now.AddMinutes(5))).ToHashSet());
        Assert.Equal(Max, survivors.Count);
    }

    [Fact]
    public async Task Race_OneCreationRepeated_KeepsOneSession()
    {
        var session = NewSession(NewSubject(), Now);

        _ = await Race.RunAsync(Race.Callers, _ => CreateAsync(session, maxPerSubject: 1));

        Assert.Equal([session.Id], await ListIdsAsync(session.Subject, Now));
    }

    private static int ById(SessionId left, SessionId right) => left.Value.CompareTo(right.Value);

    private async Task AssertEndedAsync(Session session, SessionEndReason reason)
    {
        var found = await FindAsync(session);
        Assert.Equal(reason, found?.EndReason);
        // Neither the current generation nor the one after it is worth anything.
        Assert.Equal(RotationKind.Revoked, await RotateKindAsync(session, found!.Generation, Now));
        Assert.Equal(RotationKind.Revoked, await RotateKindAsync(session, found.Generation + 1, Now));
    }
}
