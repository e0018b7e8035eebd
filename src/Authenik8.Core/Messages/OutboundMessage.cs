using Authenik8.Tokens;

namespace Authenik8.Messages;

/// <summary>A message to a person. The host writes its words, in the person's language, and makes a link of the code.</summary>
public sealed record OutboundMessage
{
    /// <summary>
    /// The same at every try to deliver the same message: an idempotency key for the mail service. 22 base64url characters. A late try makes a
    /// fresh code, and a message with an id of its own.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>What it is about.</summary>
    public required MessageKind Kind { get; init; }

    /// <summary>The e-mail address it goes to.</summary>
    public required string Recipient { get; init; }

    /// <summary>The account it is about.</summary>
    public required Subject Subject { get; init; }

    /// <summary>The person's name. Null: not known, or <see cref="Recipient"/> is not the verified address of the account.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The one-time code, for a link or to be typed. Null where the kind has none. Never log it.</summary>
    public string? Code { get; init; }

    /// <summary>When the code ends, or when the account is deleted. Null where neither applies.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// For <see cref="MessageKind.PasswordChanged"/>: the issuers of the external logins that still lead into the account, so that its
    /// owner can see them; empty without external logins. Null for other kinds.
    /// </summary>
    public IReadOnlyList<string>? LinkedIssuers { get; init; }

    /// <summary>Kind and id; nothing of the person, and not the code.</summary>
    public override string ToString() => $"message {Id} of kind {Kind}";
}
