namespace Authenik8.Messages;

/// <summary>Work that waits in the outbox.</summary>
/// <param name="Id">Its id, 22 base64url characters.</param>
/// <param name="Payload">What is to be done, sealed: a store learns nothing of it.</param>
/// <param name="DueAt">Not before this time.</param>
/// <param name="Attempts">How often it has been leased to be worked on, the present lease included.</param>
public sealed record OutboxEntry(string Id, ReadOnlyMemory<byte> Payload, DateTimeOffset DueAt, int Attempts);
