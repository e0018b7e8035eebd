using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>The token pair of a session.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="AccessToken">The access token. A secret: never log its value.</param>
/// <param name="RefreshToken">The refresh token, good for one refresh. A secret: never log it.</param>
/// <param name="RefreshExpiresAt">When the refresh token expires if it is not used before.</param>
public sealed record SessionTokens(SessionId SessionId, IssuedToken AccessToken, string RefreshToken, DateTimeOffset RefreshExpiresAt)
{
    /// <summary>The session, without the secrets.</summary>
    public override string ToString() => $"tokens of session {SessionId}";
}
