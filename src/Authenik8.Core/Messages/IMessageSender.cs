namespace Authenik8.Messages;

/// <summary>Delivers messages: by SMTP, or by a mail service. The host brings it.</summary>
/// <remarks>
/// Called from a background task, never from a request. At least once for each message: the same <see cref="OutboundMessage.Id"/>
/// may come again where this process died after sending. Never with one message twice at the same time: a call that goes on after its time
/// is waited for, and a success that comes late counts. A node without a sender leaves messages of a shared outbox to the nodes that have one.
/// </remarks>
public interface IMessageSender
{
    /// <summary>Delivers one message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends when the time for one try is over, or the host stops.</param>
    /// <exception cref="Exception">Any: the message is tried again later, and given up in the end.</exception>
    Task SendAsync(OutboundMessage message, CancellationToken cancellationToken);
}
