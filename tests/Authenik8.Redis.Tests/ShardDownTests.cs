using Authenik8.Redis.Tests.Servers;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>One server of a Cluster is away, or hangs. The others are as they were.</summary>
public sealed class ShardDownTests(RedisCluster redis) : IClassFixture<RedisCluster>
{
    [Fact]
    public async Task Calls_OneShardDown_ThoseOfOtherShardsAllSucceed()
    {
        var prefix = RedisBackend.NewPrefix();
        await using var backend = RedisBackend.Connect(
            string.Join(',', redis.Servers.Select(server => server.EndPoint)),
            options =>
            {
                options.KeyPrefix = prefix;
                options.CommandTimeout = TimeSpan.FromMilliseconds(500);
            });
        List<(Session Session, bool IsDown)> sessions = [];
        var down = redis.OwnerOf(await redis.SlotAsync($"{prefix}:{{claim}}:owner"));
        for (var i = 0; i < 60; i++)
        {
            var session = TestSession.New();
            await backend.Sessions.CreateAsync(session);
            sessions.Add((session, redis.OwnerOf(await redis.SlotAsync($"{{{SubjectTag.Of(session.Subject)}}}")) == down));
        }
        Assert.InRange(sessions.Count(session => session.IsDown), 5, 55);

        await down.KillAsync();
        var refused = 0;
        for (var generation = 0u; generation < 8; generation++)
        {
            await Task.WhenAll(sessions.Select(async session =>
            {
                var answered = await Attempt.SucceedsAsync(async () =>
                    Assert.Equal(RotationKind.Rotated, (await backend.Sessions.RotateAsync(session.Session, generation)).Kind));
                Assert.True(answered || session.IsDown, "A session of a shard that is up was refused.");
                _ = answered ? 0 : Interlocked.Increment(ref refused);
            }));
        }
        Assert.Equal(8 * sessions.Count(session => session.IsDown), refused);

        // The breaker of the one is open, so that its callers do not wait: 200 waits would be 100 seconds.
        var start = TimeProvider.System.GetTimestamp();
        var lost = sessions.First(session => session.IsDown).Session;
        for (var i = 0; i < 200; i++)
            Assert.False(await Attempt.SucceedsAsync(() => backend.Sessions.FindAsync(lost)));
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(40));
    }
}
