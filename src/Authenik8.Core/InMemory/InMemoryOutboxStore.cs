using Authenik8.Messages;

namespace Authenik8.InMemory;

/// <summary>The outbox within one process.</summary>
internal sealed class InMemoryOutboxStore : IOutboxStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WaitingEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byKey = new(StringComparer.Ordinal);
    private readonly SortedSet<WaitingEntry> _byDueTime = new(Comparer<WaitingEntry>.Create(WaitingEntry.Compare));

    /// <inheritdoc />
    public bool IsDurable => false;

    /// <inheritdoc />
    public ValueTask<bool> EnqueueAsync(OutboxEntry entry, int capacity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_entries.ContainsKey(entry.Id))
                return ValueTask.FromResult(true);
            if (_entries.Count >= capacity)
                return ValueTask.FromResult(false);
            if (entry.Key is { } key && _byKey.ContainsKey(key))
                return ValueTask.FromResult(true);
            Put(new WaitingEntry(entry, entry.DueAt + IOutboxStore.Retention));
            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<OutboxEntry>> LeaseAsync(DateTimeOffset now, DateTimeOffset leaseUntil, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<OutboxEntry> leased = [];
        lock (_lock)
        {
            while (leased.Count < max && _byDueTime.Min is { } waiting && waiting.Entry.DueAt <= now)
            {
                Remove(waiting);
                if (now >= waiting.KeptUntil)
                    continue;
                var entry = waiting.Entry with { DueAt = leaseUntil, Attempts = waiting.Entry.Attempts + 1 };
                Put(waiting with { Entry = entry });
                leased.Add(entry);
            }
        }
        return ValueTask.FromResult<IReadOnlyList<OutboxEntry>>(leased);
    }

    /// <inheritdoc />
    public ValueTask<bool> ReplaceAsync(OutboxEntry leased, OutboxEntry replacement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leased);
        ArgumentNullException.ThrowIfNull(replacement);
        if (!string.Equals(replacement.Id, leased.Id, StringComparison.Ordinal))
            throw new ArgumentException("An entry is replaced under its own id.", nameof(replacement));
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (Find(leased) is not { } waiting)
                return ValueTask.FromResult(false);
            Remove(waiting);
            Put(waiting with { Entry = replacement with { Key = waiting.Entry.Key } });
            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc />
    public ValueTask<bool> CompleteAsync(OutboxEntry leased, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leased);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (Find(leased) is not { } waiting)
                return ValueTask.FromResult(false);
            Remove(waiting);
            return ValueTask.FromResult(true);
        }
    }

    private WaitingEntry? Find(OutboxEntry leased) =>
        _entries.TryGetValue(leased.Id, out var waiting) && waiting.Entry.DueAt == leased.DueAt ? waiting : null;

    private void Put(WaitingEntry waiting)
    {
        _entries.Add(waiting.Entry.Id, waiting);
        if (waiting.Entry.Key is { } key)
            _byKey[key] = waiting.Entry.Id;
        _ = _byDueTime.Add(waiting);
    }

    private void Remove(WaitingEntry waiting)
    {
        _ = _entries.Remove(waiting.Entry.Id);
        if (waiting.Entry.Key is { } key)
            _ = _byKey.Remove(key);
        _ = _byDueTime.Remove(waiting);
    }
}
