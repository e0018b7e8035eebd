using Authenik8.Redis.Tests.Servers;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>Nodes whose clocks differ refresh one session: the reuse window is measured by the server's clock.</summary>
[Collection(nameof(SingleRedis))]
public sealed class ClockDifferenceTests(SingleRedis redis)
{
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(1);

    private readonly string _prefix = RedisBackend.NewPrefix();

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Rotate_TwoTabsAtNodesAMinuteApart_IsARaceAndNoTheft(int sign)
    {
        var store = RedisBackend.On(redis.Connection, _prefix).Sessions;
        for (var round = 0; round < 20; round++)
        {
            var session = TestSession.New();
            await store.CreateAsync(session);

            var outcomes = await Task.WhenAll(
                store.RotateAsync(session.Rotation(0), CancellationToken.None).AsTask(),
                store.RotateAsync(session.Rotation(0) with { Now = TestSession.Now + (sign * Apart) }, CancellationToken.None).AsTask());

            Assert.Equal([RotationKind.Rotated, RotationKind.Superseded], outcomes.Select(outcome => outcome.Kind).Order());
        }
        await redis.AssertKeysExpireAndDropThemAsync(_prefix);
    }

    [Fact]
    public async Task Rotate_ClockOfTheNodeAnything_RotatedAtIsTheServersTime()
    {
        var store = RedisBackend.On(redis.Connection, _prefix).Sessions;
        var session = TestSession.New();
        await store.CreateAsync(session);
        var before = await ServerTimeAsync();

        var rotated = (await store.RotateAsync(session, 0)).Session!;

        Assert.InRange(rotated.RotatedAt, before, await ServerTimeAsync());
        // What people see and what ends the session is the node's time.
        Assert.Equal(TestSession.Now, rotated.LastSeenAt);
        await redis.AssertKeysExpireAndDropThemAsync(_prefix);
    }

    private async Task<DateTimeOffset> ServerTimeAsync()
    {
        var time = await redis.Connection.GetServers()[0].TimeAsync();
        return DateTimeOffset.FromUnixTimeMilliseconds(new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeMilliseconds());
    }
}
