namespace Authenik8.Messages;

/// <summary>Where services ask for messages.</summary>
internal interface IOutbox
{
    /// <summary>Asks for a message. One call to the outbox's store, whoever it is about; all else happens in the background.</summary>
    /// <returns>False where the outbox is full.</returns>
    ValueTask<bool> EnqueueAsync(MessageRequest request, CancellationToken cancellationToken);
}
