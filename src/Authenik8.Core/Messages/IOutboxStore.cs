namespace Authenik8.Messages;

/// <summary>Keeps what waits to be sent. Each member is one atomic operation.</summary>
/// <remarks>
/// <para>At least once: an entry is leased, and comes back when the lease is over and nobody has completed it. Several
/// nodes may lease from one outbox; an entry is leased to one of them at a time. Implementations take the time from their
/// arguments and never read a clock.</para>
/// <para>A store that cannot be reached throws. The suite <c>OutboxStoreConformance</c> states this contract as tests.</para>
/// </remarks>
public interface IOutboxStore
{
    /// <summary>Adds an entry, unless <paramref name="capacity"/> are waiting. Adding the same id again changes nothing.</summary>
    /// <returns>Whether it is in the outbox.</returns>
    ValueTask<bool> EnqueueAsync(OutboxEntry entry, int capacity, CancellationToken cancellationToken);

    /// <summary>Takes up to <paramref name="max"/> entries that are due, the longest due first; nobody else gets them before <paramref name="leaseUntil"/>.</summary>
    /// <remarks>An entry is answered with <see cref="OutboxEntry.DueAt"/> being the end of its lease, by which its holder names it.</remarks>
    ValueTask<IReadOnlyList<OutboxEntry>> LeaseAsync(DateTimeOffset now, DateTimeOffset leaseUntil, int max, CancellationToken cancellationToken);

    /// <summary>Replaces an entry that is leased with this end of lease: another payload, another due time, another count of tries.</summary>
    /// <returns>False where the lease is no longer the caller's; then nothing has changed.</returns>
    ValueTask<bool> ReplaceAsync(OutboxEntry leased, OutboxEntry replacement, CancellationToken cancellationToken);

    /// <summary>Removes an entry that is leased with this end of lease.</summary>
    /// <returns>False where the lease is no longer the caller's.</returns>
    ValueTask<bool> CompleteAsync(OutboxEntry leased, CancellationToken cancellationToken);
}
