using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Authenik8.Http.Endpoints;

/// <summary>DELETE sessions/{id}: ends one of the caller's own sessions.</summary>
internal sealed class EndSessionEndpoint(ISessionService sessions, ProblemWriter problems) : IEndpoint
{
    /// <summary>The route parameter that holds the session's id.</summary>
    public const string IdParameter = "id";

    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        if (await Caller.OfAsync(context).ConfigureAwait(false) is not { } caller)
            return;
        // Somebody else's session, one that has ended and one that never was are answered alike.
        if (SessionId.TryParse(context.GetRouteValue(IdParameter) as string, out var id)
            && await sessions.EndAsync(caller.Subject, id, SessionEndReason.EndedByOwner, context.RequestAborted).ConfigureAwait(false))
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await problems.WriteAsync(context, Problems.SessionNotFound).ConfigureAwait(false);
    }
}
