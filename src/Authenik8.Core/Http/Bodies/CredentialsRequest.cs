using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The body of POST account/restore.</summary>
/// <param name="Email">The e-mail address.</param>
/// <param name="Password">The password.</param>
internal sealed record CredentialsRequest(
    [property: JsonPropertyName(BodyFields.Email)] string Email,
    [property: JsonPropertyName(BodyFields.Password)] string Password)
{
    /// <summary>Nothing of the person.</summary>
    public override string ToString() => nameof(CredentialsRequest);
}
