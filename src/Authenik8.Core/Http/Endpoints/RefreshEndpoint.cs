using Authenik8.Http.Cookies;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints;

/// <summary>POST refresh: a refresh token for a new pair.</summary>
internal sealed class RefreshEndpoint(
    ISessionService sessions,
    RefreshTokenReader reader,
    SessionCookies cookies,
    ProblemWriter problems) : IEndpoint
{
    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        var (refreshToken, problem) = await reader.ReadAsync(context.Request).ConfigureAwait(false);
        if (refreshToken is null)
        {
            await problems.WriteAsync(context, problem!).ConfigureAwait(false);
            return;
        }
        var result = await sessions.RefreshAsync(refreshToken, context.GetDevice(), context.RequestAborted).ConfigureAwait(false);
        if (result.Quota is { } quota)
            RateLimitFields.Write(context.Response, quota);
        await (result switch
        {
            RefreshResult.Refreshed refreshed => refreshed.Tokens.ToHttpResult().ExecuteAsync(context),
            RefreshResult.Refused refused => RefuseAsync(context, refused.Reason),
            RefreshResult.Throttled throttled => problems.WriteAsync(context, AccountProblems.TooManyAttempts(throttled.RetryAfter)),
            _ => throw new InvalidOperationException("The refresh has none of its three results."),
        }).ConfigureAwait(false);
    }

    private Task RefuseAsync(HttpContext context, RefreshFailure reason)
    {
        if (Problems.IsTerminal(reason))
            cookies.Clear(context);
        return problems.WriteAsync(context, Problems.Of(reason));
    }
}
