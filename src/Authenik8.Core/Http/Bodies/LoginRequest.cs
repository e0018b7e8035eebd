using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The body of POST login.</summary>
/// <param name="Email">The e-mail address.</param>
/// <param name="Password">The password.</param>
/// <param name="DeviceName">A name for the device, for the list of sessions.</param>
internal sealed record LoginRequest(
    [property: JsonPropertyName(BodyFields.Email)] string Email,
    [property: JsonPropertyName(BodyFields.Password)] string Password,
    [property: JsonPropertyName(BodyFields.DeviceName)] string? DeviceName = null)
{
    /// <summary>Nothing of the person.</summary>
    public override string ToString() => nameof(LoginRequest);
}
