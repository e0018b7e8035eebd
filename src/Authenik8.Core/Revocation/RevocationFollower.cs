using System.Threading.Channels;
using Authenik8.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Revocation;

/// <summary>Follows the feed: reads it at each signal and at least once every poll interval, and brings the index up to date.</summary>
/// <remarks>
/// <para>Signals only ever say "read now". What was revoked is always read from the log, in order, so that a lost signal costs
/// time and never a revocation.</para>
/// <para>A log that has lost entries is a gap: the index is then not complete before the last access token that a missing
/// revocation can concern has expired, and until then verification asks the store.</para>
/// </remarks>
internal sealed class RevocationFollower(
    IRevocationFeed feed,
    RevocationIndex index,
    RevocationPublisher publisher,
    RevocationRetention retention,
    TimeProvider clock,
    IOptions<Authenik8Options> options,
    ILogger<RevocationFollower> logger) : BackgroundService
{
    private const long NeverHeard = long.MinValue;
    private const long NoGap = long.MinValue;
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(30);

    private readonly RevocationOptions _options = options.Value.Revocation;

    // Holds one wake-up at most: any number of signals during a read make one more read.
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private string? _cursor;
    private long _lastHeard = NeverHeard;
    private long _gapSeenAt = NoGap;
    private long _sweptAt = clock.GetTimestamp();
    private bool _failing;

    /// <summary>Whether the index can be trusted: the feed was read within the last <see cref="RevocationOptions.MaxStaleness"/>, and has no gap.</summary>
    public bool IsCurrent =>
        Volatile.Read(ref _lastHeard) is var heard && heard != NeverHeard && clock.GetElapsedTime(heard) <= _options.MaxStaleness
        && Volatile.Read(ref _gapSeenAt) == NoGap;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IAsyncDisposable? subscription = null;
        var timer = clock.CreateTimer(_ => WakeUp(), state: null, TimeSpan.Zero, _options.PollInterval);
        try
        {
            while (await _wakeUps.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false))
            {
                _ = _wakeUps.Reader.TryRead(out _);
                try
                {
                    await ReadAllAsync(stoppingToken).ConfigureAwait(false);
                    await publisher.PublishPendingAsync(stoppingToken).ConfigureAwait(false);
                    subscription ??= await feed.SubscribeAsync(WakeUp, stoppingToken).ConfigureAwait(false);
                    if (_failing)
                        Log.FeedHeardAgain(logger);
                    _failing = false;
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // Not swallowed: IsCurrent turns false, and every request asks the session store until a read succeeds.
                    if (!_failing)
                        Log.FeedUnavailable(logger, exception);
                    _failing = true;
                }
                SweepWhenDue();
            }
        }
        finally
        {
            await timer.DisposeAsync().ConfigureAwait(false);
            if (subscription is not null)
                await subscription.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void WakeUp() => _ = _wakeUps.Writer.TryWrite(true);

    private async Task ReadAllAsync(CancellationToken stoppingToken)
    {
        bool hasMore;
        do
        {
            using var timeout = new CancellationTokenSource(_options.MaxStaleness, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
            // What is read was true at some time after the call, so that is what counts as heard, not its return.
            var heard = clock.GetTimestamp();
            var batch = await feed.ReadAsync(_cursor, either.Token).ConfigureAwait(false);
            // Before anything else: from here on the index is not complete.
            if (batch.HasGap)
                EnterGap(heard);
            foreach (var entry in batch.Revocations)
                index.Add(entry);
            _cursor = batch.Cursor;
            hasMore = batch.HasMore;
            if (!hasMore)
                Volatile.Write(ref _lastHeard, heard);
        }
        while (hasMore);
        LeaveGapWhenOver();
    }

    private void EnterGap(long seenAt)
    {
        if (_gapSeenAt == NoGap)
            Log.FeedHasGap(logger, retention.Duration);
        Volatile.Write(ref _gapSeenAt, seenAt);
    }

    // What was missed was published before the gap was seen, so the tokens that it concerns have expired by now.
    private void LeaveGapWhenOver()
    {
        if (_gapSeenAt == NoGap || clock.GetElapsedTime(_gapSeenAt) <= retention.Duration)
            return;
        Volatile.Write(ref _gapSeenAt, NoGap);
        Log.FeedCompleteAgain(logger);
    }

    private void SweepWhenDue()
    {
        if (clock.GetElapsedTime(_sweptAt) < SweepInterval)
            return;
        _sweptAt = clock.GetTimestamp();
        index.Sweep(clock.GetUtcNow());
    }
}
