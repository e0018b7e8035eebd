using System.Threading.Channels;
using Authenik8.Messages;

namespace QuickStart.Tour;

/// <summary>Where the messages of the tour end up, so that its people can read them.</summary>
internal sealed class TourMailbox : IMessageSender
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Channel<OutboundMessage> _messages = Channel.CreateUnbounded<OutboundMessage>();

    public Task SendAsync(OutboundMessage message, CancellationToken cancellationToken) => _messages.Writer.WriteAsync(message, cancellationToken).AsTask();

    /// <summary>Waits for the next message of a kind to somebody; those before it are thrown away.</summary>
    public async Task<OutboundMessage> ReceiveAsync(MessageKind kind, string recipient)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var message = await _messages.Reader.ReadAsync(patience.Token);
                if (message.Kind == kind && string.Equals(message.Recipient, recipient, StringComparison.Ordinal))
                    return message;
            }
        }
        catch (OperationCanceledException)
        {
            throw new TourInterruptedException($"The message {kind} has not come.");
        }
    }
}
