using System.Text.Json;
using Authenik8.Http.Bodies;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints;

/// <summary>GET sessions: the caller's live sessions, most recently seen first.</summary>
internal sealed class ListSessionsEndpoint(ISessionService sessions) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        if (await Caller.OfAsync(context).ConfigureAwait(false) is not { } caller)
            return;
        var list = await sessions.ListAsync(caller.Subject, context.RequestAborted).ConfigureAwait(false);
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new SessionsResponse([.. list.Select(session => SessionResponse.Of(session, isCurrent: session.Id == caller.SessionId))]),
            BodyJson.Default.SessionsResponse);
        var response = context.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
