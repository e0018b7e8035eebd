using System.Text.Json;

namespace Authenik8.Tokens;

/// <summary>Asks for one access token.</summary>
public sealed record IssueTokenCommand
{
    /// <summary>Who the token speaks for.</summary>
    public required Subject Subject { get; init; }

    /// <summary>What it grants.</summary>
    public required Grant Grant { get; init; }

    /// <summary>The session that it belongs to; claim <c>sid</c>. Null for a token without a session.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>The audiences; claim <c>aud</c>. Null: <see cref="Authenik8Options.Audiences"/>.</summary>
    public IReadOnlyList<string>? Audiences { get; init; }

    /// <summary>How long it lives, 1 second to <see cref="TokenOptions.Lifetime"/>. Null: the latter. <c>exp</c> is rounded down to a second.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>
    /// When it is issued; claim <c>iat</c>. Null: now. What is granted was read at some time before, and a revocation of
    /// everything before a later time must concern the token.
    /// </summary>
    internal DateTimeOffset? IssuedAt { get; init; }

    /// <summary>Until which time of issue the subject's tokens were known to be revoked before what is granted was read. Null: what is known now.</summary>
    internal DateTimeOffset? RevokedBefore { get; init; }

    /// <summary>Who acts for the subject, a JSON object (RFC 8693 section 4.1); claim <c>act</c>. Null: nobody else.</summary>
    public JsonElement? Actor { get; init; }
}
