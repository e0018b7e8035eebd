using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>A login at an identity provider.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="Subject">Its id of the person.</param>
internal sealed record ExternalLoginResponse(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("subject")] string Subject);
