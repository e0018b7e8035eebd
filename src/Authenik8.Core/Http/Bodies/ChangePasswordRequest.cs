using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The body of POST password/change.</summary>
/// <param name="CurrentPassword">The present password.</param>
/// <param name="NewPassword">The new one.</param>
internal sealed record ChangePasswordRequest(
    [property: JsonPropertyName(BodyFields.CurrentPassword)] string CurrentPassword,
    [property: JsonPropertyName(BodyFields.NewPassword)] string NewPassword)
{
    /// <summary>Nothing of the person.</summary>
    public override string ToString() => nameof(ChangePasswordRequest);
}
