namespace Authenik8.Messages;

/// <summary>Work that waits in the outbox.</summary>
/// <param name="Id">Its id, 22 base64url characters.</param>
/// <param name="Payload">What is to be done, sealed: a store learns nothing of it.</param>
/// <param name="DueAt">Not before this time.</param>
/// <param name="Attempts">How often it has been leased to be worked on, the present lease included.</param>
public sealed record OutboxEntry(string Id, ReadOnlyMemory<byte> Payload, DateTimeOffset DueAt, int Attempts)
{
    /// <summary>
    /// What it is about, up to 64 characters: while an entry with a key is in the outbox, no other with the same key is added. Null: nothing that
    /// could be asked for twice. A store need not give it back.
    /// </summary>
    public string? Key { get; init; }
}
