using Authenik8.Http.Cookies;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints;

/// <summary>POST refresh: a refresh token for a new pair.</summary>
internal sealed class RefreshEndpoint(
    ISessionService sessions,
    RefreshTokenReader reader,
    SessionCookies cookies,
    ReplacedSessionTerminator replaced,
    ProblemWriter problems) : IEndpoint
{
    /// <summary>How many sessions of one browser are tried in one request.</summary>
    private const int MaxTries = 4;

    /// <inheritdoc />
    /// <remarks>
    /// A browser may bring the tokens of several logins. The newest whose session lives is exchanged, and the others end. Only sessions of
    /// one subject stand in for each other: where the newest login is over, the session of a former user of the browser ends as well.
    /// </remarks>
    public async Task HandleAsync(HttpContext context)
    {
        var (presented, problem) = await reader.ReadAsync(context).ConfigureAwait(false);
        var ofOthers = SessionsOfOtherSubjects(context);
        List<string> dead = [];
        var isOver = true;
        foreach (var refreshToken in presented.Except(ofOthers.Select(static session => session.Token), StringComparer.Ordinal).Take(MaxTries))
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
                isOver = false;
                break;
            }
            dead.Add(refreshToken);
            problem ??= refusal;
        }
        Clear(context, dead);
        if (isOver && dead.Count > 0)
        {
            await replaced.EndAsync(context, ofOthers).ConfigureAwait(false);
            // Also where they could not be ended: the next refresh must not find them.
            cookies.Clear(context, ofOthers);
        }
        await problems.WriteAsync(context, problem!).ConfigureAwait(false);
    }

    // Subjects other than that of the newest login.
    private PresentedSession[] SessionsOfOtherSubjects(HttpContext context) =>
        cookies.SessionsOf(context) is [var newest, ..] all ? [.. all.Where(session => session.Content.Tag != newest.Content.Tag)] : [];

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
