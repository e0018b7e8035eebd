using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The body of POST email/resend and POST password/forgot.</summary>
/// <param name="Email">The e-mail address.</param>
internal sealed record EmailRequest(
    [property: JsonPropertyName(BodyFields.Email)] string Email)
{
    /// <summary>Nothing of the person.</summary>
    public override string ToString() => nameof(EmailRequest);
}
