using Authenik8.Http.Cookies;
using Authenik8.Protection;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints;

/// <summary>POST refresh: a refresh token for a new pair.</summary>
internal sealed class RefreshEndpoint(
    ISessionService sessions,
    RefreshTokenCodec refreshTokens,
    RefreshTokenReader reader,
    AttemptGuard guard,
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
        if (await CountAsync(context, refreshToken).ConfigureAwait(false) is { } refusal)
        {
            await problems.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }
        var result = await sessions.RefreshAsync(refreshToken, context.GetDevice(), context.RequestAborted).ConfigureAwait(false);
        await (result switch
        {
            RefreshResult.Refreshed refreshed => refreshed.Tokens.ToHttpResult().ExecuteAsync(context),
            RefreshResult.Refused refused => RefuseAsync(context, refused.Reason),
            _ => throw new InvalidOperationException("The refresh has neither of its two results."),
        }).ConfigureAwait(false);
    }

    private Task RefuseAsync(HttpContext context, RefreshFailure reason)
    {
        if (Problems.IsTerminal(reason))
            cookies.Clear(context);
        return problems.WriteAsync(context, Problems.Of(reason));
    }

    // By account only where the token is genuine: nobody uses up the attempts of somebody else.
    private async ValueTask<Problem?> CountAsync(HttpContext context, string refreshToken)
    {
        var source = new AttemptSource
        {
            Account = refreshTokens.TryRead(refreshToken, out var presented) ? presented.Tag.ToString() : null,
            Address = context.Connection.RemoteIpAddress,
        };
        var attempt = await guard.AcquireAsync(AttemptOperation.Refresh, source, context.RequestAborted).ConfigureAwait(false);
        if (attempt.Quota is { } quota)
            RateLimitFields.Write(context.Response, quota);
        return attempt.IsAllowed ? null : AccountProblems.TooManyAttempts(attempt.RetryAfter);
    }
}
