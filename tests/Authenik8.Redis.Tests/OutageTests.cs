using Authenik8.Accounts;
using Authenik8.Conformance;
using Authenik8.Protection;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>Redis is away, comes back, or forgets.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private readonly RedisServer _server = RedisServer.Prepare();
    private RedisBackend _backend = null!;

    public Task InitializeAsync()
    {
        _backend = RedisBackend.Connect(_server.EndPoint);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _backend.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Calls_RedisDownAtStart_ThrowOneTypeAndRecoverByThemselves()
    {
        var session = TestSession.New();
        var tag = SubjectTag.Of(session.Subject);
        var entry = new RevocationEntry.OfSession(session.Id, session.Subject, TestSession.Now.AddMinutes(15));
        var token = new TokenReference(TokenId.New(TestSession.Now), session.Subject, session.Id, TestSession.Now);
        var attempt = new AttemptCommand("ada", [new AttemptLimit.Window("login", 5, TimeSpan.FromMinutes(15), OnSuccess.Forget)], TestSession.Now);
        var (account, code) = (TestAccount.New(), TestAccount.NewCode());
        var store = _backend.Sessions;
        Func<Task>[] calls =
        [
            () => store.CreateAsync(session),
            () => store.RotateAsync(session, 0),
            () => store.FindAsync(session),
            () => store.EndAllAsync(session.Subject),
            async () => await store.ListAsync(session.Subject, TestSession.Now, CancellationToken.None),
            async () => await store.RevokeAsync(entry, TestSession.Now, CancellationToken.None),
            async () => await store.CheckAsync(token, TestSession.Now, CancellationToken.None),
            async () => await _backend.Feed.PublishAsync([entry], TestSession.Now, CancellationToken.None),
            async () => await _backend.Feed.ReadAsync(cursor: null, CancellationToken.None),
            async () => await _backend.Limiter.AcquireAsync(attempt, CancellationToken.None),
            async () => await _backend.Limiter.SucceedAsync(attempt, CancellationToken.None),
            () => _backend.Accounts.CreateAsync(account),
            () => _backend.Accounts.FindAsync(account),
            () => _backend.Accounts.OwnerAsync(account.Subject.Tenant, account.Email!),
            async () => await _backend.Accounts.FindByLoginAsync(account.Subject.Tenant, account.ExternalLogins[0], CancellationToken.None),
            async () => await _backend.Accounts.ListAsync(new ListAccountsQuery(account.Subject.Tenant, Cursor: null, Limit: 10), CancellationToken.None),
            async () => await _backend.Accounts.ListDueAsync(TestAccount.Now, 10, CancellationToken.None),
            () => _backend.Accounts.UpdateAsync(account),
            () => _backend.Accounts.DeleteAsync(account),
            async () => await _backend.Codes.PutAsync(code, CancellationToken.None),
            async () => await _backend.Codes.CheckAsync(code.Right(), CancellationToken.None),
            async () => await _backend.Codes.RedeemAsync(code.Right(), CancellationToken.None),
            async () => await _backend.Codes.RemoveAllAsync(code.Subject, CancellationToken.None),
        ];

        foreach (var call in calls)
            await Assert.ThrowsAsync<StoreUnavailableException>(call);

        await _server.StartAsync();
        await Attempt.AvailableAsync(_backend);
        foreach (var call in calls)
            await call();
    }

    [Fact]
    public async Task Subscribe_RedisDownAtStart_IsSignalledOnceItIsUp()
    {
        var signals = 0;
        IAsyncDisposable? subscription = null;
        try
        {
            subscription = await _backend.Feed.SubscribeAsync(() => Interlocked.Increment(ref signals), CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // Allowed: the engine subscribes again.
        }
        await _server.StartAsync();
        await Attempt.AvailableAsync(_backend);
        subscription ??= await _backend.Feed.SubscribeAsync(() => Interlocked.Increment(ref signals), CancellationToken.None);

        await AssertSignalsArriveAsync(() => Volatile.Read(ref signals));
        await subscription.DisposeAsync();
    }

    [Fact]
    public async Task Rotate_RedisKilledAndRestartedMidRun_RecoversWithNothingButLostSessions()
    {
        await _server.StartAsync();
        await Attempt.AvailableAsync(_backend);
        using var stop = new CancellationTokenSource();
        var load = RunLoadAsync(stop.Token);

        await _server.KillAsync();
        await _server.StartAsync();
        await Attempt.AvailableAsync(_backend);

        var session = TestSession.New();
        await Eventually.IsTrueAsync("a session to be kept again", () => Attempt.SucceedsAsync(() => _backend.Sessions.CreateAsync(session)));
        Assert.Equal(RotationKind.Rotated, (await _backend.Sessions.RotateAsync(session, 0)).Kind);
        await stop.CancelAsync();
        await load;
    }

    [Fact]
    public async Task Rotate_EverythingFlushedUnderLoad_SessionsAreGoneAndNothingElseBreaks()
    {
        await _server.StartAsync();
        await Attempt.AvailableAsync(_backend);
        using var stop = new CancellationTokenSource();
        var load = RunLoadAsync(stop.Token);
        var session = TestSession.New();
        await _backend.Sessions.CreateAsync(session);
        string? cursor = null;

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("+OK", await _server.SendAsync("FLUSHALL"));
            Assert.Equal("+OK", await _server.SendAsync("SCRIPT FLUSH"));
            var entry = new RevocationEntry.OfSession(SessionId.New(), session.Subject, TestSession.Now.AddMinutes(15));
            await _backend.Feed.PublishAsync([entry], TestSession.Now, CancellationToken.None);
            // A log begun again is read from its beginning, whatever the cursor of the old one.
            var batch = await _backend.Feed.ReadAsync(cursor, CancellationToken.None);
            Assert.Equal([entry], batch.Revocations);
            cursor = batch.Cursor;
        }

        Assert.Equal(RotationKind.NotFound, (await _backend.Sessions.RotateAsync(session, 0)).Kind);
        await _backend.Sessions.CreateAsync(session);
        Assert.Equal(RotationKind.Rotated, (await _backend.Sessions.RotateAsync(session, 0)).Kind);
        await stop.CancelAsync();
        Assert.Equal(0, (await load).Unavailable);
    }

    [Fact]
    public async Task Calls_RedisHanging_FailWithinTheTimeoutsAndThenAtOnce()
    {
        await _server.StartAsync();
        await using var impatient = RedisBackend.Connect(_server.EndPoint, options =>
        {
            options.CommandTimeout = TimeSpan.FromMilliseconds(100);
            options.MaxRetries = 1;
            options.BreakDuration = TimeSpan.FromSeconds(5);
        });
        await Attempt.AvailableAsync(impatient);
        var session = TestSession.New();
        await impatient.Sessions.CreateAsync(session);
        // Scripts are not answered, as by a server that swaps or a network that drops.
        Assert.Equal("+OK", await _server.SendAsync("CLIENT PAUSE 600000 WRITE"));

        var all = Enumerable.Range(0, 30).Select(_ => Assert.ThrowsAsync<StoreUnavailableException>(() => impatient.Sessions.CreateAsync(TestSession.New())));
        _ = await Task.WhenAll(all).WaitAsync(TimeSpan.FromSeconds(30));

        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 200; i++)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => impatient.Sessions.RotateAsync(session, 0));
        // With the circuit open nobody waits for the timeout: two hundred waits would be forty seconds.
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(20));

        Assert.Equal("+OK", await _server.SendAsync("CLIENT UNPAUSE"));
        await Eventually.IsTrueAsync("Redis to answer again", () => Attempt.SucceedsAsync(() => impatient.Sessions.CreateAsync(TestSession.New())));
    }

    private async Task AssertSignalsArriveAsync(Func<int> signals)
    {
        var before = signals();
        await Eventually.IsTrueAsync("a signal", async () =>
        {
            var entry = new RevocationEntry.OfTenant("acme", TestSession.Now, TestSession.Now.AddMinutes(15));
            await _backend.Feed.PublishAsync([entry], TestSession.Now, CancellationToken.None);
            return signals() > before;
        });
    }

    /// <summary>Logs in and refreshes over and over; any exception but the one documented ends the load and the test.</summary>
    private async Task<(int Rotated, int Unavailable)> RunLoadAsync(CancellationToken stop)
    {
        var (rotated, unavailable) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var session = TestSession.New();
                    var available = await Attempt.SucceedsAsync(async () =>
                    {
                        await _backend.Sessions.CreateAsync(session);
                        for (var generation = 0u; generation < 20; generation++)
                        {
                            var kind = (await _backend.Sessions.RotateAsync(session, generation)).Kind;
                            Assert.True(kind is RotationKind.Rotated or RotationKind.NotFound);
                            _ = Interlocked.Increment(ref rotated);
                        }
                    });
                    if (!available)
                        _ = Interlocked.Increment(ref unavailable);
                }
            },
            CancellationToken.None)));
        Assert.True(rotated > 0);
        return (rotated, unavailable);
    }
}
