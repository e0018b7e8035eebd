using Authenik8.Conformance;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Revocation;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>Two nodes on one feed, and what becomes of the signal when its connection is cut.</summary>
public sealed class SignalTests : IAsyncLifetime
{
    private RedisServer _server = null!;
    private RedisBackend _node = null!;
    private RedisBackend _otherNode = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartNewAsync();
        _node = RedisBackend.Connect(_server.EndPoint);
        _otherNode = RedisBackend.Connect(_server.EndPoint);
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _otherNode.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Signal_PubSubCut_TheLogIsReadAllTheSameAndSignalsComeBack()
    {
        var signals = 0;
        await using var subscription = await _otherNode.Feed.SubscribeAsync(() => Interlocked.Increment(ref signals), CancellationToken.None);
        var cursor = (await _otherNode.Feed.ReadAsync(cursor: null, CancellationToken.None)).Cursor;

        for (var i = 0; i < 3; i++)
        {
            var before = Volatile.Read(ref signals);
            Assert.StartsWith(":", await _server.SendAsync("CLIENT KILL TYPE pubsub"), StringComparison.Ordinal);
            var entry = NewEntry();
            await PublishAsync(entry);

            var batch = await _otherNode.Feed.ReadAsync(cursor, CancellationToken.None);
            Assert.Equal([entry], batch.Revocations);
            cursor = batch.Cursor;
            // The restored connection is a signal itself, for what was published meanwhile.
            await Eventually.IsTrueAsync("a signal after the cut", () => Volatile.Read(ref signals) > before);
        }

        await Eventually.IsTrueAsync("signals for what is published", async () =>
        {
            var before = Volatile.Read(ref signals);
            var entry = NewEntry();
            await PublishAsync(entry);
            cursor = (await _otherNode.Feed.ReadAsync(cursor, CancellationToken.None)).Cursor;
            return Volatile.Read(ref signals) > before;
        });
    }

    [Fact]
    public async Task Signal_ChannelPrefixOfTheHost_IsAppliedOnBothSides()
    {
        await using var prefixed = RedisBackend.Connect($"{_server.EndPoint},channelPrefix=host:");
        await using var other = RedisBackend.Connect($"{_server.EndPoint},channelPrefix=host:");
        var signals = 0;
        await using var subscription = await other.Feed.SubscribeAsync(() => Interlocked.Increment(ref signals), CancellationToken.None);

        await prefixed.Feed.PublishAsync([NewEntry()], TestSession.Now, CancellationToken.None);

        await Eventually.IsTrueAsync("a signal on the prefixed channel", () => Volatile.Read(ref signals) > 0);
    }

    [Fact]
    public async Task Log_ManyExpired_StaysAsLongAsWhatHasNot()
    {
        for (var minute = 0; minute < 200; minute++)
        {
            var now = TestSession.Now.AddMinutes(minute);
            RevocationEntry[] entries = [.. Enumerable.Range(0, 10).Select(_ => new RevocationEntry.OfToken(TokenId.New(now), new Subject("ada"), now.AddMinutes(15)))];
            await _node.Feed.PublishAsync(entries, now, CancellationToken.None);
        }

        // 15 minutes of life and 5 of clock skew, ten entries each.
        Assert.InRange(int.Parse((await _server.SendAsync("XLEN ak8:{revocations}:log"))[1..], System.Globalization.CultureInfo.InvariantCulture), 150, 210);
    }

    [Fact]
    public async Task Read_EntryThatNobodyCanRead_ThrowsRatherThanPassesOver()
    {
        Assert.Contains('-', await _server.SendAsync("XADD ak8:{revocations}:log * mark m expiry 9999999999999 data {}"));

        await Assert.ThrowsAsync<StoreDataException>(async () => await _node.Feed.ReadAsync(cursor: null, CancellationToken.None));
    }

    private static RevocationEntry.OfToken NewEntry() => new(TokenId.New(TestSession.Now), new Subject("ada"), TestSession.Now.AddMinutes(15));

    private async Task PublishAsync(RevocationEntry entry) =>
        await _node.Feed.PublishAsync([entry], TestSession.Now, CancellationToken.None);
}
