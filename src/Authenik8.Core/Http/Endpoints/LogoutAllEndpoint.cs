using Authenik8.Http.Bodies;
using Authenik8.Http.Cookies;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Authenik8.Http.Endpoints;

/// <summary>POST logout/all: ends every session of the caller, with <c>keep_current</c> all but the present one.</summary>
internal sealed class LogoutAllEndpoint(
    ISessionService sessions,
    IRevocationService revocations,
    SessionCookies cookies,
    ProblemWriter problems,
    IOptions<Authenik8Options> options) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        if (await Caller.OfAsync(context).ConfigureAwait(false) is not { } caller)
            return;
        using var body = await JsonBody.ReadOptionalAsync(context.Request, options.Value.Http.MaxBodyBytes).ConfigureAwait(false);
        var keepCurrent = body.OptionalBoolean(BodyFields.KeepCurrent);
        if (body.Problem is { } problem)
        {
            await problems.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        if (keepCurrent && caller.SessionId is { } current)
        {
            _ = await sessions.EndAllButAsync(caller.Subject, current, SessionEndReason.EndedByOwner, context.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            _ = await sessions.EndAllAsync(caller.Subject, SessionEndReason.EndedByOwner, context.RequestAborted).ConfigureAwait(false);
            // A token without a session, or one whose session the store has lost, is not among those that ended.
            if (!keepCurrent)
            {
                await revocations.RevokeTokenAsync(caller.Reference, context.RequestAborted).ConfigureAwait(false);
                cookies.ClearAll(context, caller.Subject);
            }
        }
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
