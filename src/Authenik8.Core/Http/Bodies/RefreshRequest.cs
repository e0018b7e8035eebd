using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The body of POST refresh, as API descriptions show it; read by <see cref="JsonBody"/>, which is stricter than a serializer.</summary>
/// <param name="RefreshToken">The refresh token. It is spent.</param>
internal sealed record RefreshRequest(
    [property: JsonPropertyName(BodyFields.RefreshToken)] string RefreshToken);
