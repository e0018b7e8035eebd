using System.Text.Json.Serialization;
using Authenik8.Tokens;

namespace Authenik8.Messages;

/// <summary>What an entry of the outbox holds: a request until it has been prepared, the message after that.</summary>
/// <param name="Request">The request. Null where there is the message, unless that has a code: a late try makes a fresh one of the request.</param>
/// <param name="Message">The message. Null where there is the request.</param>
internal sealed record OutboxContent(MessageRequest? Request, OutboundMessage? Message)
{
    // A code that has used up a tenth of its life before it is handed over is made anew.
    private const int ShareOfLife = 10;

    /// <summary>When the message was prepared. Null: it was not, or an earlier version did.</summary>
    public DateTimeOffset? PreparedAt { get; init; }

    /// <summary>Whether the message is to be prepared, for the first time or because its code has become old while it waited.</summary>
    public bool NeedsPreparation(DateTimeOffset now) => Message is null
        || (Request is not null && Message is { Code: not null, ExpiresAt: { } expiresAt } && PreparedAt is { } preparedAt
            && now - preparedAt >= (expiresAt - preparedAt) / ShareOfLife);

    /// <summary>What it is about, as a word.</summary>
    [JsonIgnore]
    public string Kind => (Message?.Kind ?? Request?.Kind)?.ToWord() ?? MessageKindWords.Unreadable;

    /// <summary>Whom it is about, where that is known.</summary>
    [JsonIgnore]
    public Subject? Subject => Message?.Subject ?? (Request?.AccountId is { } account ? new Subject(account, Request.Tenant) : null);

    /// <summary>The kind; nothing of the person.</summary>
    public override string ToString() => $"content of kind {Kind}";
}
