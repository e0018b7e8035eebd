using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The body of POST password/reset.</summary>
/// <param name="Code">The code from the message.</param>
/// <param name="NewPassword">The new password.</param>
/// <param name="Email">The address that it was sent to; needed where the code is digits.</param>
internal sealed record ResetPasswordRequest(
    [property: JsonPropertyName(BodyFields.Code)] string Code,
    [property: JsonPropertyName(BodyFields.NewPassword)] string NewPassword,
    [property: JsonPropertyName(BodyFields.Email)] string? Email = null)
{
    /// <summary>Nothing of the person.</summary>
    public override string ToString() => nameof(ResetPasswordRequest);
}
