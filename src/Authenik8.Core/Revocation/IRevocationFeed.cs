namespace Authenik8.Revocation;

/// <summary>Carries revocations to every node: a log to read for the guarantee, a signal for the speed.</summary>
/// <remarks>Safe for concurrent use by many processes. A feed that cannot be reached throws.</remarks>
public interface IRevocationFeed
{
    /// <summary>Appends to the log, all or nothing, and signals every subscriber. The same revocation may be published twice.</summary>
    /// <param name="revocations">What to append, one or more.</param>
    /// <param name="now">The present time; what has expired by then may be dropped from the log.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask PublishAsync(IReadOnlyList<RevocationEntry> revocations, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Reads what was published after a cursor, each revocation once and none left out that has not expired.</summary>
    /// <remarks>
    /// <para>A cursor of a log that no longer exists (it was lost and begun again) reads from the beginning of the present one:
    /// a revocation may then be seen twice.</para>
    /// <para>A feed must notice what it has lost. Where an entry after the cursor is gone although it had not expired, or the
    /// feed cannot know that none is, the batch says <see cref="RevocationBatch.HasGap"/>. Dropping expired entries is no
    /// gap. A null cursor reads the whole log; it has a gap where the feed knows that an entry of the log was lost.</para>
    /// </remarks>
    /// <param name="cursor">What the last read answered; null to read from the beginning.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<RevocationBatch> ReadAsync(string? cursor, CancellationToken cancellationToken);

    /// <summary>
    /// Calls <paramref name="onPublished"/> soon after something may have been published, by this process or another. A call
    /// may come for nothing, and may be lost: it is a hint to read, no more.
    /// </summary>
    /// <param name="onPublished">Called on any thread; must not block or throw.</param>
    /// <param name="cancellationToken">Ends the wait for the subscription.</param>
    /// <returns>Ends the subscription when disposed of.</returns>
    ValueTask<IAsyncDisposable> SubscribeAsync(Action onPublished, CancellationToken cancellationToken);
}
