using System.Text.Json.Serialization;
using Authenik8.Sessions;

namespace Authenik8.Http.Bodies;

/// <summary>One session of the caller.</summary>
/// <param name="Id">Its id, for DELETE sessions/{id}.</param>
/// <param name="Current">Whether it is the session of this request's access token.</param>
/// <param name="CreatedAt">When it started.</param>
/// <param name="LastSeenAt">When it was last refreshed, or started.</param>
/// <param name="ExpiresAt">When it ends if it is not refreshed before.</param>
/// <param name="Device">The device it is on.</param>
internal sealed record SessionResponse(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("current")] bool Current,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("last_seen_at")] DateTimeOffset LastSeenAt,
    [property: JsonPropertyName("expires_at")] DateTimeOffset ExpiresAt,
    [property: JsonPropertyName("device")] DeviceResponse Device)
{
    public static SessionResponse Of(Session session, bool isCurrent) => new(
        session.Id.ToString(), isCurrent, session.CreatedAt, session.LastSeenAt, session.IdleExpiresAt, DeviceResponse.Of(session.Device));
}
