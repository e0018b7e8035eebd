using Authenik8.Conformance;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>A connection that is open and dead: no end of it is ever told.</summary>
public sealed class StalledConnectionTests
{
    [Fact]
    public async Task Calls_ConnectionStalled_GoOnOverAnotherWithTheirSubscriptions()
    {
        await using var server = await RedisServer.StartNewAsync();
        await using var proxy = new DroppingProxy(server.Port);
        await using var backend = RedisBackend.Connect(proxy.EndPoint, options =>
        {
            options.CommandTimeout = TimeSpan.FromMilliseconds(500);
            options.MaxRetries = 1;
        });
        await using var otherNode = RedisBackend.Connect(server.EndPoint);
        await Attempt.AvailableAsync(backend);
        var session = TestSession.New();
        await backend.Sessions.CreateAsync(session);
        var signals = 0;
        await using var subscription = await backend.Feed.SubscribeAsync(() => Interlocked.Increment(ref signals), CancellationToken.None);

        proxy.Stall();

        var command = session.Rotation(0);
        var outcome = await Attempt.UntilAnsweredAsync(() => backend.Sessions.RotateAsync(command, CancellationToken.None));

        Assert.Equal((RotationKind.Rotated, 1u), (outcome.Kind, outcome.Session!.Generation));

        // What other nodes publish is heard again too. The move itself is one signal, so two are asked for.
        await Eventually.IsTrueAsync("signals over another connection", async () =>
        {
            await otherNode.Feed.PublishAsync(
                [new RevocationEntry.OfToken(TokenId.New(TestSession.Now), session.Subject, TestSession.Now.AddMinutes(15))],
                TestSession.Now,
                CancellationToken.None);
            return Volatile.Read(ref signals) > 1;
        });
    }
}
