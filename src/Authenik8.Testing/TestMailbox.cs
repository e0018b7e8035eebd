using System.Collections.Immutable;
using Authenik8.Messages;

namespace Authenik8.Testing;

/// <summary>Takes the place of the mail service: keeps every message, so that a test can read it.</summary>
/// <remarks>Safe for concurrent use. A test reads each message once: <see cref="ReceiveAsync(string, MessageKind?, CancellationToken)"/> returns the oldest one that it has not returned before.</remarks>
public sealed class TestMailbox : IMessageSender
{
    /// <summary>How long <see cref="ReceiveAsync(string, MessageKind?, CancellationToken)"/> waits for a message, in real time: 10 seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private ImmutableList<OutboundMessage> _messages = [];
    private ImmutableList<OutboundMessage> _unread = [];
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Every message so far, oldest first, read or not.</summary>
    public IReadOnlyList<OutboundMessage> Messages
    {
        get
        {
            lock (_lock)
                return _messages;
        }
    }

    /// <inheritdoc />
    public Task SendAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        TaskCompletionSource arrived;
        lock (_lock)
        {
            _messages = _messages.Add(message);
            _unread = _unread.Add(message);
            arrived = _arrived;
            _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        arrived.SetResult();
        return Task.CompletedTask;
    }

    /// <summary>Returns the oldest unread message to an address, and waits for it where it has not been sent yet.</summary>
    /// <param name="recipient">The e-mail address, compared without regard to case.</param>
    /// <param name="kind">The kind of message. Null: any kind.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">No such message was sent within <see cref="Patience"/>. The exception lists the messages that were sent.</exception>
    public async Task<OutboundMessage> ReceiveAsync(string recipient, MessageKind? kind = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(recipient);
        return await FindAsync(recipient, kind, static _ => true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the code of the oldest unread message to an address that has one, and waits for it where it has not been sent yet.</summary>
    /// <inheritdoc cref="ReceiveAsync(string, MessageKind?, CancellationToken)" />
    public async Task<string> ReceiveCodeAsync(string recipient, MessageKind? kind = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(recipient);
        var message = await FindAsync(recipient, kind, static message => message.Code is not null, cancellationToken).ConfigureAwait(false);
        return message.Code!;
    }

    private async Task<OutboundMessage> FindAsync(
        string recipient, MessageKind? kind, Func<OutboundMessage, bool> isWanted, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        while (true)
        {
            Task arrived;
            lock (_lock)
            {
                var found = _unread.Find(message => IsTo(message, recipient) && (kind is null || message.Kind == kind) && isWanted(message));
                if (found is not null)
                {
                    _unread = _unread.Remove(found);
                    return found;
                }
                arrived = _arrived.Task;
            }
            try
            {
                await arrived.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException(Describe(recipient, kind), exception);
            }
        }
    }

    private static bool IsTo(OutboundMessage message, string recipient) =>
        string.Equals(message.Recipient, recipient, StringComparison.OrdinalIgnoreCase);

    // Addresses of a test are made up; without them the failure could not be understood.
    private string Describe(string recipient, MessageKind? kind)
    {
        var sent = string.Join(", ", Messages.Select(static message => $"{message.Kind} to {message.Recipient}"));
        return $"No unread message{(kind is null ? "" : $" of kind {kind}")} to {recipient} arrived within {Patience.TotalSeconds:0} seconds. "
            + (sent.Length == 0 ? "No message was sent." : $"Sent so far: {sent}.");
    }
}
