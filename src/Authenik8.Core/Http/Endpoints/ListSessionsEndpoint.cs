using System.Text.Json;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints;

/// <summary>GET sessions: the caller's live sessions, most recently seen first.</summary>
internal sealed class ListSessionsEndpoint(ISessionService sessions) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        var caller = Caller.Of(context);
        var list = await sessions.ListAsync(caller.Subject, context.RequestAborted).ConfigureAwait(false);
        var response = context.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        var json = new Utf8JsonWriter(response.BodyWriter);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            json.WriteStartArray("sessions");
            foreach (var session in list)
                Write(json, session, isCurrent: session.Id == caller.SessionId);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, Session session, bool isCurrent)
    {
        json.WriteStartObject();
        json.WriteString("id", session.Id.ToString());
        json.WriteBoolean("current", isCurrent);
        json.WriteString("created_at", session.CreatedAt);
        json.WriteString("last_seen_at", session.LastSeenAt);
        json.WriteString("expires_at", session.IdleExpiresAt);
        json.WriteStartObject("device");
        json.WriteString("ip_address", session.Device?.IpAddress);
        json.WriteString("user_agent", session.Device?.UserAgent);
        json.WriteString("name", session.Device?.Name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
