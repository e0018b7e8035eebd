using Authenik8.Http.Bodies;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Authenik8.Http.Endpoints;

/// <summary>POST logout/all: ends every session of the caller, with <c>keep_current</c> all but the present one.</summary>
internal sealed class LogoutAllEndpoint(ISessionService sessions, ProblemWriter problems, IOptions<Authenik8Options> options) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        using var body = await JsonBody.ReadOptionalAsync(context.Request, options.Value.Http.MaxBodyBytes).ConfigureAwait(false);
        var keepCurrent = body.OptionalBoolean(BodyFields.KeepCurrent);
        if (body.Problem is { } problem)
        {
            await problems.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        var caller = Caller.Of(context);
        _ = keepCurrent && caller.SessionId is { } current
            ? await sessions.EndAllButAsync(caller.Subject, current, SessionEndReason.EndedByOwner, context.RequestAborted).ConfigureAwait(false)
            : await sessions.EndAllAsync(caller.Subject, SessionEndReason.EndedByOwner, context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
