namespace Authenik8.Messages;

/// <summary>Keeps what waits to be sent. Each member is one atomic operation.</summary>
/// <remarks>
/// <para>At least once: an entry is leased, and comes back when the lease is over and nobody has completed it. Several
/// nodes may lease from one outbox; an entry is leased to one of them at a time. Implementations take the time from their
/// arguments and never read a clock, and keep times to the millisecond at least.</para>
/// <para>A store that cannot be reached throws. The suite <c>OutboxStoreConformance</c> states this contract as tests.</para>
/// </remarks>
public interface IOutboxStore
{
    /// <summary>For how long an entry is kept that nobody completes, from when it was first due: 7 days. After that it is never leased again.</summary>
    static TimeSpan Retention => TimeSpan.FromDays(7);

    /// <summary>Whether entries outlive this process, so that what is not sent when it stops is sent by another.</summary>
    bool IsDurable { get; }

    /// <summary>Adds an entry, unless <paramref name="capacity"/> are waiting, leased ones included. Adding the same id again changes nothing,
    /// nor does adding one, where there is room, with the <see cref="OutboxEntry.Key"/> of an entry that is in the outbox, leased or not: that one stands for both.</summary>
    /// <returns>Whether it, or the one that stands for it, is in the outbox.</returns>
    ValueTask<bool> EnqueueAsync(OutboxEntry entry, int capacity, CancellationToken cancellationToken);

    /// <summary>Takes up to <paramref name="max"/> entries that are due, the longest due first; nobody else gets them before <paramref name="leaseUntil"/>.</summary>
    /// <remarks>
    /// An entry is answered with <see cref="OutboxEntry.DueAt"/> being the end of its lease, by which its holder names it,
    /// and with <see cref="OutboxEntry.Attempts"/> one higher than before, which is kept: a process that dies while it
    /// works on an entry has used up one try.
    /// </remarks>
    ValueTask<IReadOnlyList<OutboxEntry>> LeaseAsync(DateTimeOffset now, DateTimeOffset leaseUntil, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces an entry that is leased with this end of lease: another payload, another due time, another count of tries.
    /// With the same due time it stays leased to the caller; with another one the lease is given up. One that is due later than its
    /// lease was leased to nobody until then: who replaced it may settle it by that time, which is how a lease is extended.
    /// </summary>
    /// <returns>False where the lease is no longer the caller's; then nothing has changed.</returns>
    /// <exception cref="ArgumentException">The replacement has another id.</exception>
    ValueTask<bool> ReplaceAsync(OutboxEntry leased, OutboxEntry replacement, CancellationToken cancellationToken);

    /// <summary>Removes an entry that is leased with this end of lease.</summary>
    /// <returns>False where the lease is no longer the caller's.</returns>
    ValueTask<bool> CompleteAsync(OutboxEntry leased, CancellationToken cancellationToken);
}
