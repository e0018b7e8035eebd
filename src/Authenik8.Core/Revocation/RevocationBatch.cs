namespace Authenik8.Revocation;

/// <summary>Revocations read from the feed.</summary>
/// <param name="Revocations">Those published after the cursor that was given, oldest first, the expired left out where the feed knows.</param>
/// <param name="Cursor">Where to go on reading.</param>
/// <param name="HasMore">Whether more can be read at once.</param>
public sealed record RevocationBatch(IReadOnlyList<RevocationEntry> Revocations, string Cursor, bool HasMore)
{
    /// <summary>
    /// Whether a revocation that has not expired may be missing between the cursor that was given and this batch. Default
    /// false. True means: the log was trimmed beyond the cursor, emptied, restored from a copy, taken over by a server that
    /// had not received its last entries, or is another log than the cursor's. The reader must not trust what it has read
    /// until every access token that a missing revocation can concern has expired; until then verification asks the store.
    /// </summary>
    public bool HasGap { get; init; }
}
