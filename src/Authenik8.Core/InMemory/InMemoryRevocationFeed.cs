using System.Globalization;
using Authenik8.Revocation;
using Authenik8.Tokens;

namespace Authenik8.InMemory;

/// <summary>The revocation feed within one process.</summary>
/// <param name="capacity">How many entries the log keeps; beyond that the oldest go, and a reader that has not read them has a gap.</param>
internal sealed class InMemoryRevocationFeed(int capacity = InMemoryRevocationFeed.DefaultCapacity) : IRevocationFeed
{
    // About 20 MB. A reader in the process is never this far behind.
    private const int DefaultCapacity = 100_000;
    private const int BatchSize = 1000;

    // Names this log, so that a cursor of another one reads from the beginning.
    private readonly string _epoch = SessionId.New().ToString();
    private readonly Lock _lock = new();
    private readonly LinkedList<(long Sequence, RevocationEntry Entry)> _log = new();
    private readonly List<Action> _subscribers = [];
    private long _sequence;

    // The last entry that went before it had expired.
    private long _lost;

    /// <summary>How far back the log reaches: no further than the process that holds it.</summary>
    public RevocationMemory Memory { get; } = new();

    /// <inheritdoc />
    public ValueTask PublishAsync(IReadOnlyList<RevocationEntry> revocations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocations);
        cancellationToken.ThrowIfCancellationRequested();
        Action[] subscribers;
        lock (_lock)
        {
            DropExpired(now);
            foreach (var entry in revocations)
                _log.AddLast((++_sequence, entry));
            LoseOldest(_log.Count - capacity);
            subscribers = [.. _subscribers];
        }
        foreach (var onPublished in subscribers)
            onPublished();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<RevocationBatch> ReadAsync(string? cursor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var isOfThisLog = TryReadCursor(cursor, out var after);
        lock (_lock)
        {
            // A cursor of another log has a gap, a null one of a reader that begins has not.
            var hasGap = after < _lost || (cursor is not null && !isOfThisLog);
            if (after >= _sequence)
                return ValueTask.FromResult(new RevocationBatch([], Cursor(_sequence), HasMore: false) { HasGap = hasGap });
            // The newest are the ones asked for: walk back from the end to the cursor.
            var node = _log.Last;
            while (node?.Previous is { } previous && previous.Value.Sequence > after)
                node = previous;
            var entries = new List<RevocationEntry>();
            for (; node is not null && entries.Count < BatchSize; node = node.Next)
            {
                if (node.Value.Sequence <= after)
                    continue;
                entries.Add(node.Value.Entry);
                after = node.Value.Sequence;
            }
            return ValueTask.FromResult(
                new RevocationBatch(entries, Cursor(node is null ? _sequence : after), HasMore: node is not null) { HasGap = hasGap });
        }
    }

    /// <inheritdoc />
    public ValueTask<IAsyncDisposable> SubscribeAsync(Action onPublished, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(onPublished);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            _subscribers.Add(onPublished);
        return ValueTask.FromResult<IAsyncDisposable>(new Subscription(this, onPublished));
    }

    /// <summary>Drops what has expired.</summary>
    public void Sweep(DateTimeOffset now)
    {
        lock (_lock)
            DropExpired(now);
    }

    /// <summary>Drops the oldest entries although they have not expired.</summary>
    internal void Lose(int count)
    {
        lock (_lock)
            LoseOldest(count);
    }

    private void LoseOldest(int count)
    {
        for (; count > 0 && _log.First is { } first; count--)
        {
            _lost = first.Value.Sequence;
            _log.RemoveFirst();
        }
    }

    private void DropExpired(DateTimeOffset now)
    {
        // Entries expire about in the order in which they came, so dropping from the front keeps the log short; one that
        // lives longer holds back those behind it for no longer than itself.
        while (_log.First is { } first && first.Value.Entry.ExpiresAt <= now)
            _log.RemoveFirst();
    }

    private string Cursor(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{_epoch}.{sequence}");

    private bool TryReadCursor(string? cursor, out long sequence)
    {
        sequence = 0;
        return cursor?.Split('.') is [var epoch, var text] && string.Equals(epoch, _epoch, StringComparison.Ordinal)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out sequence);
    }

    private sealed class Subscription(InMemoryRevocationFeed feed, Action onPublished) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            lock (feed._lock)
                _ = feed._subscribers.Remove(onPublished);
            return ValueTask.CompletedTask;
        }
    }
}
