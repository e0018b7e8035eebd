using Authenik8.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Authenik8.Messages;

/// <summary>Stands where the host has no sender and no other node could have one: says so once, and gives every message up.</summary>
internal sealed class MissingMessageSender(ILogger<MissingMessageSender> logger) : IMessageSender
{
    private int _told;

    /// <inheritdoc />
    public Task SendAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _told, 1) == 0)
            Log.MessageSenderMissing(logger);
        throw new UndeliverableMessageException("The host has no IMessageSender.");
    }
}
