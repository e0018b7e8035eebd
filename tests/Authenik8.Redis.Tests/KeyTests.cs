using Authenik8.Protection;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using StackExchange.Redis;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>The keys in Redis: whose they are, how long they stay, where they are placed.</summary>
[Collection(nameof(SingleRedis))]
public sealed class KeyTests(SingleRedis redis)
{
    private readonly string _prefix = RedisBackend.NewPrefix();

    [Fact]
    public async Task EveryOperation_LeavesOnlyKeysWithATtl()
    {
        await UseEverythingAsync(RedisBackend.On(redis.Connection, _prefix));

        Assert.NotEmpty(await redis.KeysAsync(_prefix));
        await redis.AssertKeysExpireAndDropThemAsync(_prefix);
    }

    [Fact]
    public async Task EveryOperation_LeavesOnlyKeysOfItsPrefix()
    {
        var before = (await redis.KeysAsync("")).Where(key => !key.StartsWith(_prefix, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);

        await UseEverythingAsync(RedisBackend.On(redis.Connection, _prefix));

        Assert.Subset(before, (await redis.KeysAsync("")).Where(key => !key.StartsWith(_prefix + ":", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal));
        await redis.AssertKeysExpireAndDropThemAsync(_prefix);
    }

    [Fact]
    public async Task Backend_OfAnotherPrefix_SeesNothing()
    {
        var session = TestSession.New();
        var one = RedisBackend.On(redis.Connection, _prefix);
        var other = RedisBackend.On(redis.Connection, RedisBackend.NewPrefix());
        await one.Sessions.CreateAsync(session);
        await one.Feed.PublishAsync(
            [new RevocationEntry.OfSession(session.Id, session.Subject, TestSession.Now.AddMinutes(15))], TestSession.Now, CancellationToken.None);

        Assert.Null(await other.Sessions.FindAsync(session));
        Assert.Empty(await other.Sessions.EndAllAsync(session.Subject));
        Assert.Empty((await other.Feed.ReadAsync(cursor: null, CancellationToken.None)).Revocations);
        Assert.Equal(RotationKind.Rotated, (await one.Sessions.RotateAsync(session, 0)).Kind);
        await redis.AssertKeysExpireAndDropThemAsync(_prefix);
    }

    [Fact]
    public async Task Session_Rotated_NeverLosesItsKeyBeforeItsLifeIsOver()
    {
        var database = redis.Connection.GetDatabase();
        var store = RedisBackend.On(redis.Connection, _prefix).Sessions;
        var session = TestSession.New();
        RedisKey key = $"{_prefix}:{{{SubjectTag.Of(session.Subject)}}}:session:{session.Id}";
        await store.CreateAsync(session);
        Assert.InRange((await database.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromDays(14), TimeSpan.FromDays(14) + TimeSpan.FromMinutes(5));

        // The commands' clock runs ahead of the server's: its TTL is set to what would be left.
        var step = TimeSpan.FromHours(20);
        var at = TestSession.Now;
        for (var generation = 0u; at < session.AbsoluteExpiresAt - TimeSpan.FromDays(1); generation++)
        {
            at += step;
            _ = await database.KeyExpireAsync(key, await database.KeyTimeToLiveAsync(key) - step);
            var rotated = (await store.RotateAsync(session.Rotation(generation) with { Now = at }, CancellationToken.None)).Session!;
            var timeToLive = (await database.KeyTimeToLiveAsync(key))!.Value;
            Assert.True(timeToLive > rotated.IdleExpiresAt - at);
            Assert.True(timeToLive <= session.AbsoluteExpiresAt - at + TimeSpan.FromMinutes(5));
            Assert.True(timeToLive <= (TimeSpan.FromDays(14) * 1.125) + TimeSpan.FromMinutes(5));
        }

        _ = await store.EndAllAsync(session.Subject);
        Assert.InRange((await database.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromHours(23), ISessionStore.EndedRetention);
    }

    [Fact]
    public async Task Rotation_Repeated_TakesNoMoreMemory()
    {
        var database = redis.Connection.GetDatabase();
        var store = RedisBackend.On(redis.Connection, _prefix).Sessions;
        var session = TestSession.New();
        await store.CreateAsync(session);
        _ = await store.RotateAsync(session, 0);
        var keys = (await redis.KeysAsync(_prefix)).Count;
        RedisKey key = $"{_prefix}:{{{SubjectTag.Of(session.Subject)}}}:session:{session.Id}";
        var length = await database.StringLengthAsync(key);

        for (var generation = 1u; generation < 200; generation++)
            _ = await store.RotateAsync(session, generation);

        Assert.Equal(keys, (await redis.KeysAsync(_prefix)).Count);
        Assert.Equal(length, await database.StringLengthAsync(key));
    }

    [Fact]
    public async Task Attempts_Keys_TellNeitherAccountNorAddressAndLiveAsLongAsTheLimits()
    {
        var database = redis.Connection.GetDatabase();
        var limiter = RedisBackend.On(redis.Connection, _prefix).Limiter;
        _ = await limiter.AcquireAsync(NewAttempt(), CancellationToken.None);

        var keys = await redis.KeysAsync(_prefix);

        Assert.Equal(3, keys.Count);
        Assert.All(keys, key => Assert.DoesNotMatch("ada|example|192", key));
        Assert.InRange(await TimeToLiveAsync(":window:"), TimeSpan.FromMinutes(19), TimeSpan.FromMinutes(20));
        // One failure of a hundred: a hundredth of the 30 days.
        Assert.InRange(await TimeToLiveAsync(":backoff:"), TimeSpan.FromHours(7.1), TimeSpan.FromHours(7.2) + TimeSpan.FromMinutes(5));
        Assert.InRange(await TimeToLiveAsync(":answer:"), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1));
        await redis.AssertKeysExpireAndDropThemAsync(_prefix);

        async Task<TimeSpan> TimeToLiveAsync(string kind) =>
            (await database.KeyTimeToLiveAsync(keys.Single(key => key.Contains(kind, StringComparison.Ordinal))))!.Value;
    }

    [Fact]
    public async Task Attempts_WithoutEnd_TakeNoMoreMemoryThanTheLimits()
    {
        var database = redis.Connection.GetDatabase();
        var limiter = RedisBackend.On(redis.Connection, _prefix).Limiter;
        AttemptLimit[] limits = [NewAttempt().Limits[0]];
        for (var i = 0; i < 200; i++)
            _ = await limiter.AcquireAsync(new AttemptCommand("ada", limits, TestSession.Now.AddMinutes(i)), CancellationToken.None);

        var window = (await redis.KeysAsync(_prefix)).Single(key => key.Contains(":window:", StringComparison.Ordinal));
        Assert.Equal(5 * sizeof(long), await database.StringLengthAsync(window));
        await redis.AssertKeysExpireAndDropThemAsync(_prefix);
    }

    [Fact]
    public async Task Record_MovedUnderTheKeyOfAnotherSubject_IsNotTheirs()
    {
        // Two subjects may share a tag; that cannot be brought about, but looks like this to the scripts.
        var store = RedisBackend.On(redis.Connection, _prefix).Sessions;
        var (victim, attacker) = (TestSession.New(), TestSession.New());
        await store.CreateAsync(victim);
        var database = redis.Connection.GetDatabase();
        var shared = SubjectTag.Of(attacker.Subject);
        _ = await database.KeyRenameAsync(
            $"{_prefix}:{{{SubjectTag.Of(victim.Subject)}}}:session:{victim.Id}", $"{_prefix}:{{{shared}}}:session:{victim.Id}");

        var ended = await store.EndAsync(
            new EndSessionsCommand(attacker.Subject, new SessionScope.One(victim.Id), SessionEndReason.Logout, TestSession.Now), CancellationToken.None);
        var state = await store.CheckAsync(
            new TokenReference(TokenId.New(TestSession.Now), attacker.Subject, victim.Id, TestSession.Now), TestSession.Now, CancellationToken.None);

        Assert.Empty(ended.Ended);
        Assert.Equal(TokenState.SessionNotFound, state);
        Assert.Null((await store.FindAsync(shared, victim.Id, CancellationToken.None))!.EndReason);
    }

    private static async Task UseEverythingAsync(RedisBackend backend)
    {
        var store = backend.Sessions;
        var subject = new Subject("ada", "acme");
        for (var i = 0; i < 4; i++)
            _ = await store.CreateAsync(new CreateSessionCommand(TestSession.New(subject), MaxPerSubject: 2), CancellationToken.None);
        var session = TestSession.New(subject);
        await store.CreateAsync(session);
        _ = await store.RotateAsync(session.Rotation(0) with { Device = null }, CancellationToken.None);
        _ = await store.RotateAsync(session.Rotation(1) with { Device = new Device { IpAddress = "203.0.113.1" } }, CancellationToken.None);
        _ = await store.RotateAsync(session, 9);
        Assert.Equal(RotationKind.Reused, (await store.RotateAsync(session, 0)).Kind);
        _ = await store.EndAllAsync(subject);
        var expiresAt = TestSession.Now.AddMinutes(15);
        RevocationEntry[] revocations =
        [
            new RevocationEntry.OfToken(TokenId.New(TestSession.Now), subject, expiresAt),
            new RevocationEntry.OfSession(session.Id, subject, expiresAt),
            new RevocationEntry.OfSubject(subject, TestSession.Now, expiresAt),
            new RevocationEntry.OfTenant("acme", TestSession.Now, expiresAt),
        ];
        foreach (var revocation in revocations.Concat(revocations))
            await store.RevokeAsync(revocation, TestSession.Now, CancellationToken.None);
        _ = await store.ListAsync(subject, TestSession.Now, CancellationToken.None);
        await backend.Feed.PublishAsync(revocations, TestSession.Now, CancellationToken.None);
        _ = await backend.Feed.ReadAsync(cursor: null, CancellationToken.None);
        var attempt = NewAttempt();
        _ = await backend.Limiter.AcquireAsync(attempt, CancellationToken.None);
        await backend.Limiter.SucceedAsync(attempt, CancellationToken.None);
        _ = await backend.Limiter.AcquireAsync(attempt, CancellationToken.None);
    }

    private static AttemptCommand NewAttempt() => new(
        "ada@example.com",
        [
            new AttemptLimit.Window("192.0.2.7", 5, TimeSpan.FromMinutes(15), OnSuccess.GiveBack),
            new AttemptLimit.Backoff("row", free: 10, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(15), ceiling: 100, TimeSpan.FromDays(30)),
        ],
        TestSession.Now);
}
