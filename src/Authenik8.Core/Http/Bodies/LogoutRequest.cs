using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The body of POST logout, which may be left out.</summary>
/// <param name="RefreshToken">The refresh token of the session to end, for a caller whose access token has expired.</param>
internal sealed record LogoutRequest(
    [property: JsonPropertyName(BodyFields.RefreshToken)] string? RefreshToken = null);
