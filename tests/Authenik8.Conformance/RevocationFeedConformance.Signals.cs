using Authenik8.Revocation;
using Xunit;

namespace Authenik8.Conformance;

// The signal: a hint that comes soon.
public abstract partial class RevocationFeedConformance
{
    [Fact]
    public async Task Subscribe_PublishedByThisNode_IsSignalled() => await AssertSignalledAsync(Feed, Feed);

    [Fact]
    public async Task Subscribe_PublishedByAnotherNode_IsSignalled() => await AssertSignalledAsync(OtherNode, Feed);

    [Fact]
    public async Task Subscribe_Signalled_CanReadWhatWasPublished()
    {
        var read = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var subscription = await OtherNode.SubscribeAsync(
            () => _ = Task.Run(async () =>
            {
                var count = (await ReadAllAsync(OtherNode, cursor: null)).Revocations.Count;
                if (count > 0)
                    _ = read.TrySetResult(count);
            }),
            CancellationToken.None);

        await PublishAsync(Feed, NewRevocations(3));

        Assert.Equal(3, await read.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Subscribe_SeveralSubscribers_AreAllSignalled()
    {
        var signals = new int[3];
        await using var first = await Feed.SubscribeAsync(() => Interlocked.Increment(ref signals[0]), CancellationToken.None);
        await using var second = await Feed.SubscribeAsync(() => Interlocked.Increment(ref signals[1]), CancellationToken.None);
        await using var third = await OtherNode.SubscribeAsync(() => Interlocked.Increment(ref signals[2]), CancellationToken.None);

        await PublishAsync(Feed, NewRevocation());

        await Eventually.IsTrueAsync("a signal to each subscriber", () => Array.TrueForAll(signals, signal => signal > 0));
    }

    [Fact]
    public async Task Subscribe_DisposedOf_IsSignalledNoMoreWhileOthersAre()
    {
        var ended = 0;
        var going = 0;
        var subscription = await Feed.SubscribeAsync(() => Interlocked.Increment(ref ended), CancellationToken.None);
        await using var other = await Feed.SubscribeAsync(() => Interlocked.Increment(ref going), CancellationToken.None);
        await subscription.DisposeAsync();
        // A second time is harmless.
        await subscription.DisposeAsync();
        var (endedBefore, goingBefore) = (Volatile.Read(ref ended), Volatile.Read(ref going));

        await PublishAsync(OtherNode, NewRevocation());

        await Eventually.IsTrueAsync("a signal to the remaining subscriber", () => Volatile.Read(ref going) > goingBefore);
        Assert.Equal(endedBefore, Volatile.Read(ref ended));
    }

    private static async Task AssertSignalledAsync(IRevocationFeed publisher, IRevocationFeed subscriber)
    {
        var signals = 0;
        await using var subscription = await subscriber.SubscribeAsync(() => Interlocked.Increment(ref signals), CancellationToken.None);
        for (var i = 0; i < 3; i++)
        {
            var before = Volatile.Read(ref signals);
            await PublishAsync(publisher, NewRevocation());
            await Eventually.IsTrueAsync("a signal", () => Volatile.Read(ref signals) > before);
        }
    }
}
