using Authenik8.Conformance;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Sessions;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>A master, a replica and three sentinels, found by <c>serviceName</c>.</summary>
public sealed class SentinelTests : IAsyncLifetime
{
    private readonly List<RedisServer> _sentinels = [];
    private RedisServer _master = null!;
    private RedisServer _replica = null!;
    private RedisBackend _backend = null!;

    public async Task InitializeAsync()
    {
        _master = await RedisServer.StartNewAsync("--enable-debug-command", "yes", "--repl-diskless-sync-delay", "0");
        _replica = await RedisServer.StartNewAsync("--replicaof", $"127.0.0.1 {_master.Port}", "--repl-diskless-sync-delay", "0");
        await Eventually.IsTrueAsync(
            "the replica to be in step", async () => (await _replica.SendAsync("INFO replication")).Contains("master_link_status:up", StringComparison.Ordinal));
        for (var i = 0; i < 3; i++)
        {
            _sentinels.Add(await RedisServer.StartSentinelAsync(
                $"sentinel monitor mymaster 127.0.0.1 {_master.Port} 2\nsentinel down-after-milliseconds mymaster 1000\nsentinel failover-timeout mymaster 5000\n"));
        }
        foreach (var sentinel in _sentinels)
        {
            await Eventually.IsTrueAsync(
                "the sentinels to know each other",
                async () => (await sentinel.SendAsync("INFO sentinel")).Contains("slaves=1,sentinels=3", StringComparison.Ordinal));
        }
        _backend = RedisBackend.Connect(string.Join(',', _sentinels.Select(sentinel => sentinel.EndPoint)) + ",serviceName=mymaster");
        await Attempt.AvailableAsync(_backend);
    }

    public async Task DisposeAsync()
    {
        await _backend.DisposeAsync();
        foreach (var server in _sentinels.Append(_master).Append(_replica))
            await server.DisposeAsync();
    }

    [Fact]
    public async Task Rotate_MasterKilledAndBackEmpty_NeverAsksTheFormerMaster()
    {
        var session = await StartAsync();
        var signals = 0;
        await using var subscription = await _backend.Feed.SubscribeAsync(() => Interlocked.Increment(ref signals), CancellationToken.None);

        await _master.KillAsync();
        var outcome = await Attempt.UntilAnsweredAsync(() => _backend.Sessions.RotateAsync(session.Rotation(0), CancellationToken.None));

        Assert.Equal(RotationKind.Rotated, outcome.Kind);
        Assert.True(Volatile.Read(ref signals) > 0);

        // For some seconds there are two masters, until the sentinels make a replica of the former one.
        await _master.StartAsync();
        var generation = 1u;
        await Eventually.IsTrueAsync("the former master to be a replica", async () =>
        {
            outcome = await Attempt.UntilAnsweredAsync(() => _backend.Sessions.RotateAsync(session.Rotation(generation), CancellationToken.None));
            Assert.Equal((RotationKind.Rotated, ++generation), (outcome.Kind, outcome.Session!.Generation));
            return (await _master.SendAsync("INFO replication")).Contains("role:slave", StringComparison.Ordinal);
        }, TimeSpan.FromMinutes(1));
        outcome = await Attempt.UntilAnsweredAsync(() => _backend.Sessions.RotateAsync(session.Rotation(generation), CancellationToken.None));
        Assert.Equal(RotationKind.Rotated, outcome.Kind);
    }

    [Fact]
    public async Task Rotate_MasterHangs_GoesOnAtTheNewOneWhileTheFormerStillHangs()
    {
        var session = await StartAsync();

        var hanging = _master.SendAsync("DEBUG SLEEP 30");
        var outcome = await Attempt.UntilAnsweredAsync(() => _backend.Sessions.RotateAsync(session.Rotation(0), CancellationToken.None));

        Assert.Equal(RotationKind.Rotated, outcome.Kind);
        Assert.False(hanging.IsCompleted);
        for (var generation = 1u; generation < 20; generation++)
            Assert.Equal(RotationKind.Rotated, (await _backend.Sessions.RotateAsync(session, generation)).Kind);
        Assert.False(hanging.IsCompleted);
    }

    [Fact]
    public async Task Rotate_FailoverByCommand_GoesOnAtTheNewMaster()
    {
        var session = await StartAsync();

        Assert.Equal("+OK", await _sentinels[0].SendAsync("SENTINEL FAILOVER mymaster"));
        await Eventually.IsTrueAsync(
            "the roles to be swapped", async () => (await _master.SendAsync("INFO replication")).Contains("role:slave", StringComparison.Ordinal));

        var outcome = await Attempt.UntilAnsweredAsync(() => _backend.Sessions.RotateAsync(session.Rotation(0), CancellationToken.None));
        Assert.Equal(RotationKind.Rotated, outcome.Kind);
    }

    [Fact]
    public async Task Rotate_SentinelsDownWhileTheMasterIsUp_GoesOn()
    {
        var session = await StartAsync();

        foreach (var sentinel in _sentinels)
            await sentinel.KillAsync();

        for (var generation = 0u; generation < 10; generation++)
            Assert.Equal(RotationKind.Rotated, (await _backend.Sessions.RotateAsync(session, generation)).Kind);
    }

    private async Task<Session> StartAsync()
    {
        var session = TestSession.New();
        await _backend.Sessions.CreateAsync(session);
        Assert.Equal(":1", await _master.SendAsync("WAIT 1 5000"));
        return session;
    }
}
