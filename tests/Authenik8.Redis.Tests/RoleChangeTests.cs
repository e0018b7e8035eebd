using Authenik8.Accounts;
using Authenik8.Conformance;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Sessions;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>Master and replica change their roles, and no connection is interrupted.</summary>
public sealed class RoleChangeTests : IAsyncLifetime
{
    private RedisServer _one = null!;
    private RedisServer _other = null!;

    public async Task InitializeAsync()
    {
        _one = await RedisServer.StartNewAsync();
        _other = await RedisServer.StartNewAsync();
        await ReplicateAsync(_other, _one);
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task Rotate_RolesSwappedByHandUnderTheConnection_GoesOnAtTheNewMaster()
    {
        await using var backend = RedisBackend.Connect($"{_one.EndPoint},{_other.EndPoint}");
        await Attempt.AvailableAsync(backend);
        var session = TestSession.New();
        await backend.Sessions.CreateAsync(session);
        Assert.Equal(RotationKind.Rotated, (await backend.Sessions.RotateAsync(session, 0)).Kind);

        await SwapAsync(_one, _other);
        var start = TimeProvider.System.GetTimestamp();
        var outcome = await Attempt.UntilAnsweredAsync(() => backend.Sessions.RotateAsync(session.Rotation(1), CancellationToken.None));

        Assert.Equal((RotationKind.Rotated, 2u), (outcome.Kind, outcome.Session!.Generation));
        // It took 52 seconds when the client was left to find out by itself. The limit leaves room for a busy machine.
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(15));

        await SwapAsync(_other, _one);
        outcome = await Attempt.UntilAnsweredAsync(() => backend.Sessions.RotateAsync(session.Rotation(2), CancellationToken.None));
        Assert.Equal((RotationKind.Rotated, 3u), (outcome.Kind, outcome.Session!.Generation));
    }

    [Fact]
    public async Task Calls_MasterComesBackEmptyBesideTheNewOne_AreRefusedRatherThanAnsweredNotFound()
    {
        await using var backend = RedisBackend.Connect($"{_one.EndPoint},{_other.EndPoint}");
        await Attempt.AvailableAsync(backend);
        var session = TestSession.New();
        await backend.Sessions.CreateAsync(session);
        Assert.Equal(":1", await _one.SendAsync("WAIT 1 5000"));
        await _one.KillAsync();
        Assert.Equal("+OK", await _other.SendAsync("REPLICAOF NO ONE"));
        _ = await Attempt.UntilAnsweredAsync(() => backend.Sessions.RotateAsync(session.Rotation(0), CancellationToken.None));

        // Two masters now, one of them empty.
        await _one.StartAsync();
        for (var i = 0; i < 60; i++)
        {
            var found = session;
            var answered = await Attempt.SucceedsAsync(async () => found = await backend.Sessions.FindAsync(session));
            Assert.True(!answered || found is not null, "A session that is alive was answered as not found.");
            await Task.Delay(50);
        }

        // As whoever operates it would mend it.
        await ReplicateAsync(_one, _other);
        Assert.Equal(1u, (await Attempt.UntilAnsweredAsync(() => backend.Sessions.FindAsync(SubjectTag(session), session.Id, CancellationToken.None)))!.Generation);
    }

    [Fact]
    public async Task Calls_OnlyServerCameBackEmpty_AreServedAtOnceAsOnANewOne()
    {
        await using var backend = RedisBackend.Connect(_one.EndPoint);
        await Attempt.AvailableAsync(backend);
        var session = TestSession.New();
        await backend.Sessions.CreateAsync(session);

        await _one.KillAsync();
        await _one.StartAsync();

        Assert.Null(await Attempt.UntilAnsweredAsync(() => backend.Sessions.FindAsync(SubjectTag(session), session.Id, CancellationToken.None)));
        await backend.Sessions.CreateAsync(TestSession.New());
    }

    private static Tokens.SubjectTag SubjectTag(Session session) => Tokens.SubjectTag.Of(session.Subject);

    private static async Task SwapAsync(RedisServer master, RedisServer replica)
    {
        Assert.Equal(":1", await master.SendAsync("WAIT 1 5000"));
        Assert.Equal("+OK", await replica.SendAsync("REPLICAOF NO ONE"));
        await ReplicateAsync(master, replica);
    }

    private static async Task ReplicateAsync(RedisServer replica, RedisServer master)
    {
        Assert.Equal("+OK", await replica.SendAsync($"REPLICAOF 127.0.0.1 {master.Port}"));
        await Eventually.IsTrueAsync(
            "the replica to be in step", async () => (await replica.SendAsync("INFO replication")).Contains("master_link_status:up", StringComparison.Ordinal));
    }
}
