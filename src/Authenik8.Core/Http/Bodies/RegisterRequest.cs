using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The body of POST register.</summary>
/// <param name="Email">The e-mail address.</param>
/// <param name="Password">The password.</param>
/// <param name="DisplayName">A name for people.</param>
internal sealed record RegisterRequest(
    [property: JsonPropertyName(BodyFields.Email)] string Email,
    [property: JsonPropertyName(BodyFields.Password)] string Password,
    [property: JsonPropertyName(BodyFields.DisplayName)] string? DisplayName = null)
{
    /// <summary>Nothing of the person.</summary>
    public override string ToString() => nameof(RegisterRequest);
}
