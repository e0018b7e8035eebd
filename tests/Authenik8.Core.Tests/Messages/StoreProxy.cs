using Authenik8.Messages;

namespace Authenik8.Core.Tests.Messages;

/// <summary>An outbox that a test can take down, or call durable.</summary>
internal sealed class StoreProxy(IOutboxStore store) : IOutboxStore
{
    private volatile bool _isDown;

    public bool IsDown
    {
        get => _isDown;
        set => _isDown = value;
    }

    public bool IsDurable { get; init; }

    private int _leases;
    private int _replacements;

    /// <summary>How often it was asked for entries.</summary>
    public int Leases => Volatile.Read(ref _leases);

    /// <summary>How often an entry was replaced.</summary>
    public int Replacements => Volatile.Read(ref _replacements);

    public ValueTask<bool> EnqueueAsync(OutboxEntry entry, int capacity, CancellationToken cancellationToken) =>
        Up().EnqueueAsync(entry, capacity, cancellationToken);

    public ValueTask<IReadOnlyList<OutboxEntry>> LeaseAsync(DateTimeOffset now, DateTimeOffset leaseUntil, int max, CancellationToken cancellationToken)
    {
        _ = Interlocked.Increment(ref _leases);
        return Up().LeaseAsync(now, leaseUntil, max, cancellationToken);
    }

    public ValueTask<bool> ReplaceAsync(OutboxEntry leased, OutboxEntry replacement, CancellationToken cancellationToken)
    {
        _ = Interlocked.Increment(ref _replacements);
        return Up().ReplaceAsync(leased, replacement, cancellationToken);
    }

    public ValueTask<bool> CompleteAsync(OutboxEntry leased, CancellationToken cancellationToken) =>
        Up().CompleteAsync(leased, cancellationToken);

    private IOutboxStore Up() => _isDown ? throw new StoreUnavailableException("The outbox is down.") : store;
}
