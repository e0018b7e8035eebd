namespace Authenik8.Messages;

/// <summary>Turns a request for a message into the message, which is when its code is made; or into none, where nobody is to be written to.</summary>
/// <remarks>Called in the background, so that a request takes the same time whether or not there is an account.</remarks>
internal interface IMessagePreparer
{
    /// <param name="request">What was asked for.</param>
    /// <param name="id">The id of the message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message. Null: none is to be sent.</returns>
    Task<OutboundMessage?> PrepareAsync(MessageRequest request, string id, CancellationToken cancellationToken);
}
