using System.Text.Json.Serialization;

namespace Authenik8.Http.Bodies;

/// <summary>The caller's live sessions.</summary>
/// <param name="Sessions">The sessions, most recently seen first.</param>
internal sealed record SessionsResponse(
    [property: JsonPropertyName("sessions")] IReadOnlyList<SessionResponse> Sessions);
