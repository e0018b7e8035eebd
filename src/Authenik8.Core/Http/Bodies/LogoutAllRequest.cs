using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The body of POST logout/all, which may be left out.</summary>
/// <param name="KeepCurrent">Whether the caller's present session goes on.</param>
internal sealed record LogoutAllRequest(
    [property: JsonPropertyName(BodyFields.KeepCurrent)] bool KeepCurrent = false);
