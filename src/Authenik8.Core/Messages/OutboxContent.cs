using System.Text.Json.Serialization;
using Authenik8.Tokens;

namespace Authenik8.Messages;

/// <summary>What an entry of the outbox holds: a request until it has been prepared, the message after that.</summary>
/// <param name="Request">The request. Null where there is the message, unless that has a code: a later try makes a fresh one of the request.</param>
/// <param name="Message">The message. Null where there is the request.</param>
internal sealed record OutboxContent(MessageRequest? Request, OutboundMessage? Message)
{
    /// <summary>What it is about, as a word.</summary>
    [JsonIgnore]
    public string Kind => (Message?.Kind ?? Request?.Kind)?.ToWord() ?? MessageKindWords.Unreadable;

    /// <summary>Whom it is about, where that is known.</summary>
    [JsonIgnore]
    public Subject? Subject => Message?.Subject ?? (Request?.AccountId is { } account ? new Subject(account, Request.Tenant) : null);

    /// <summary>The kind; nothing of the person.</summary>
    public override string ToString() => $"content of kind {Kind}";
}
