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
            var result = await sessions.RefreshAsync(refreshToken, context.GetDevice(), context.RequestAborted).ConfigureAwait(false);
            if (result.Quota is { } quota)
                RateLimitFields.Write(context.Response, quota);
            if (result is RefreshResult.Refreshed { Tokens: var tokens })
            {
                Clear(context, dead);
                await tokens.ToHttpResult().ExecuteAsync(context).ConfigureAwait(false);
                return;
            }
            var refusal = ProblemOf(result, out var isTerminal);
            if (!isTerminal)
            {
                problem = refusal;
                break;
            }
            dead.Add(refreshToken);
            problem ??= refusal;
        }
        Clear(context, dead);
        await problems.WriteAsync(context, problem!).ConfigureAwait(false);
    }

    private static Problem ProblemOf(RefreshResult result, out bool isTerminal)
    {
        isTerminal = result is RefreshResult.Refused { Reason: var reason } && Problems.IsTerminal(reason);
        return result switch
        {
            RefreshResult.Refused refused => Problems.Of(refused.Reason),
            RefreshResult.Throttled throttled => AccountProblems.TooManyAttempts(throttled.RetryAfter),
            _ => throw new InvalidOperationException("The refresh has none of its three results."),
        };
    }

    private void Clear(HttpContext context, List<string> dead)
    {
        if (dead.Count == 0)
            return;
        cookies.Clear(context, cookies.SessionsOf(context).Where(session => dead.Contains(session.Token, StringComparer.Ordinal)));
        cookies.ClearUnreadable(context);
    }
}
