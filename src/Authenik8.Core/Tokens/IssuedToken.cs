namespace Authenik8.Tokens;

/// <summary>An access token just issued.</summary>
/// <param name="Value">The compact serialization, to be sent as <c>Authorization: Bearer</c>. A secret: never log it.</param>
/// <param name="Id">Its id; claim <c>jti</c>.</param>
/// <param name="IssuedAt">When it was issued.</param>
/// <param name="ExpiresAt">From when it is refused.</param>
public readonly record struct IssuedToken(string Value, TokenId Id, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>The id and the expiry, without the secret.</summary>
    public override string ToString() => $"access token {Id} until {ExpiresAt:O}";
}
