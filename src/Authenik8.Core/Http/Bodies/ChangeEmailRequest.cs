using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The body of POST email/change.</summary>
/// <param name="Email">The new address.</param>
/// <param name="Password">The password; left out by an account that has none.</param>
internal sealed record ChangeEmailRequest(
    [property: JsonPropertyName(BodyFields.Email)] string Email,
    [property: JsonPropertyName(BodyFields.Password)] string? Password = null)
{
    /// <summary>Nothing of the person.</summary>
    public override string ToString() => nameof(ChangeEmailRequest);
}
