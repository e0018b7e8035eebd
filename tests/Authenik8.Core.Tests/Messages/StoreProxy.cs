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

    public ValueTask<bool> EnqueueAsync(OutboxEntry entry, int capacity, CancellationToken cancellationToken) =>
        Up().EnqueueAsync(entry, capacity, cancellationToken);

    public ValueTask<IReadOnlyList<OutboxEntry>> LeaseAsync(DateTimeOffset now, DateTimeOffset leaseUntil, int max, CancellationToken cancellationToken) =>
        Up().LeaseAsync(now, leaseUntil, max, cancellationToken);

    public ValueTask<bool> ReplaceAsync(OutboxEntry leased, OutboxEntry replacement, CancellationToken cancellationToken) =>
        Up().ReplaceAsync(leased, replacement, cancellationToken);

    public ValueTask<bool> CompleteAsync(OutboxEntry leased, CancellationToken cancellationToken) =>
        Up().CompleteAsync(leased, cancellationToken);

    private IOutboxStore Up() => _isDown ? throw new StoreUnavailableException("The outbox is down.") : store;
}
