using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>A token pair (RFC 6749 section 5.1, with the session and both lifetimes).</summary>
/// <param name="AccessToken">The access token.</param>
/// <param name="TokenType">Always <c>Bearer</c>.</param>
/// <param name="ExpiresIn">How long the access token lives, in whole seconds from <paramref name="ServerTime"/>.</param>
/// <param name="RefreshToken">The refresh token. Left out where it travels in a cookie.</param>
/// <param name="RefreshExpiresIn">How long the refresh token lives if it is not used, in whole seconds from <paramref name="ServerTime"/>.</param>
/// <param name="SessionId">The session.</param>
/// <param name="ServerTime">The present time, so that a client whose clock is wrong can tell.</param>
internal sealed record TokenResponse(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName(BodyFields.RefreshToken), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshToken,
    [property: JsonPropertyName("refresh_expires_in")] long RefreshExpiresIn,
    [property: JsonPropertyName("session_id")] string SessionId,
    [property: JsonPropertyName("server_time")] DateTimeOffset ServerTime)
{
    /// <summary>The session, without the secrets.</summary>
    public override string ToString() => $"tokens of session {SessionId}";
}
