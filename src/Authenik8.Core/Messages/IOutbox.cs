namespace Authenik8.Messages;

/// <summary>Where services ask for messages.</summary>
internal interface IOutbox
{
    /// <summary>Asks for a message. One call to the outbox's store, whoever it is about; all else happens in the background.</summary>
    /// <remarks>An equal request that still waits stands for this one, too.</remarks>
    /// <returns>False where the outbox has no room for requests of this kind, see <see cref="OutboxShares"/>.</returns>
    ValueTask<bool> EnqueueAsync(MessageRequest request, CancellationToken cancellationToken);

    /// <summary>Asks for a message about an address where <see cref="EnqueueAsync"/> had no room, from what is kept for addresses with an account.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasAccount">Whether the address has an account. Either way the store is called once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask EnqueueReservedAsync(MessageRequest request, bool hasAccount, CancellationToken cancellationToken);
}
