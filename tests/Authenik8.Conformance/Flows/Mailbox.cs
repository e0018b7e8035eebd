using System.Collections.Concurrent;
using Authenik8.Messages;

namespace Authenik8.Conformance.Flows;

/// <summary>Keeps what is sent, in place of a mail service.</summary>
public sealed class Mailbox : IMessageSender
{
    private readonly ConcurrentQueue<OutboundMessage> _messages = [];

    /// <inheritdoc />
    public Task SendAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        _messages.Enqueue(message);
        return Task.CompletedTask;
    }

    /// <summary>The messages of a kind to an address so far.</summary>
    public IReadOnlyList<OutboundMessage> Of(MessageKind kind, string recipient) =>
        [.. _messages.Where(message => message.Kind == kind && message.Recipient == recipient)];

    /// <summary>Waits for the latest message of a kind to an address.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="recipient">The address.</param>
    /// <param name="count">How many of that kind there must be.</param>
    public async Task<OutboundMessage> ReceiveAsync(MessageKind kind, string recipient, int count = 1)
    {
        IReadOnlyList<OutboundMessage> found = [];
        await Eventually.IsTrueAsync($"message {count} of kind {kind}", () => (found = Of(kind, recipient)).Count >= count);
        return found[^1];
    }
}
