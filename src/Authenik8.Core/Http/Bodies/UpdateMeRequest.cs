using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The body of PATCH me (RFC 7396): what is left out stays.</summary>
/// <param name="DisplayName">The name for people; null removes it.</param>
internal sealed record UpdateMeRequest(
    [property: JsonPropertyName(BodyFields.DisplayName)] string? DisplayName = null)
{
    /// <summary>Nothing of the person.</summary>
    public override string ToString() => nameof(UpdateMeRequest);
}
