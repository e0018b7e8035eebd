using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The body of POST email/verify.</summary>
/// <param name="Code">The code from the message.</param>
/// <param name="Email">The address that it was sent to; needed where the code is digits.</param>
/// <param name="NewPassword">A new password; needed where the code was sent again.</param>
internal sealed record CodeRequest(
    [property: JsonPropertyName(BodyFields.Code)] string Code,
    [property: JsonPropertyName(BodyFields.Email)] string? Email = null,
    [property: JsonPropertyName(BodyFields.NewPassword)] string? NewPassword = null)
{
    /// <summary>Nothing of the person.</summary>
    public override string ToString() => nameof(CodeRequest);
}
