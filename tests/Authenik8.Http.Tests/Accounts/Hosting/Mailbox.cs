using System.Collections.Concurrent;
using Authenik8.Conformance;
using Authenik8.Messages;

namespace Authenik8.Http.Tests.Accounts.Hosting;

/// <summary>Keeps what is sent, in place of a mail service.</summary>
internal sealed class Mailbox : IMessageSender
{
    private readonly ConcurrentQueue<OutboundMessage> _messages = [];

    public IReadOnlyCollection<OutboundMessage> Messages => _messages;

    public Task SendAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        _messages.Enqueue(message);
        return Task.CompletedTask;
    }

    /// <summary>Waits for the latest message of a kind to an address.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="recipient">The address.</param>
    /// <param name="count">How many of that kind there must be.</param>
    public async Task<OutboundMessage> ReceiveAsync(MessageKind kind, string recipient, int count = 1)
    {
        OutboundMessage[] found = [];
        await Eventually.IsTrueAsync($"message {count} of kind {kind}", () =>
        {
            found = [.. _messages.Where(message => message.Kind == kind && message.Recipient == recipient)];
            return found.Length >= count;
        });
        return found[^1];
    }
}
