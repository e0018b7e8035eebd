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
    /// <summary>How many sessions of one browser are tried in one request.</summary>
    private const int MaxTries = 4;

    /// <inheritdoc />
    /// <remarks>A browser may bring the tokens of several logins. The newest whose session lives is exchanged, and the others end.</remarks>
    public async Task HandleAsync(HttpContext context)
    {
        var (presented, problem) = await reader.ReadAsync(context).ConfigureAwait(false);
        List<string> dead = [];
        foreach (var refreshToken in presented.Take(MaxTries))
        {
            if (await CountAsync(context, refreshToken).ConfigureAwait(false) is { } tooMany)
            {
                problem = tooMany;
                break;
            }
            var result = await sessions.RefreshAsync(refreshToken, context.GetDevice(), context.RequestAborted).ConfigureAwait(false);
            if (result is RefreshResult.Refreshed { Tokens: var tokens })
            {
                Clear(context, dead);
                await tokens.ToHttpResult().ExecuteAsync(context).ConfigureAwait(false);
                return;
            }
            var reason = result is RefreshResult.Refused refused
                ? refused.Reason
                : throw new InvalidOperationException("The refresh has neither of its two results.");
            if (!Problems.IsTerminal(reason))
            {
                problem = Problems.Of(reason);
                break;
            }
            dead.Add(refreshToken);
            problem ??= Problems.Of(reason);
        }
        Clear(context, dead);
        await problems.WriteAsync(context, problem!).ConfigureAwait(false);
    }

    private void Clear(HttpContext context, List<string> dead)
    {
        if (dead.Count == 0)
            return;
        cookies.Clear(context, cookies.SessionsOf(context).Where(session => dead.Contains(session.Token, StringComparer.Ordinal)));
        cookies.ClearUnreadable(context);
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
