namespace Authenik8.Revocation;

/// <summary>Revocations read from the feed.</summary>
/// <param name="Revocations">Those published after the cursor that was given, oldest first, the expired left out where the feed knows.</param>
/// <param name="Cursor">Where to go on reading.</param>
/// <param name="HasMore">Whether more can be read at once.</param>
public sealed record RevocationBatch(IReadOnlyList<RevocationEntry> Revocations, string Cursor, bool HasMore);
