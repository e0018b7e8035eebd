using Authenik8.Diagnostics;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Authenik8.Http.Cookies;

/// <summary>Ends the sessions that a browser gives up for another one, and removes their cookies.</summary>
internal sealed class ReplacedSessionTerminator(
    ISessionService sessions,
    SessionCookies cookies,
    InfrastructureFailures failures,
    ILogger<ReplacedSessionTerminator> logger)
{
    /// <summary>How many sessions one request may end.</summary>
    private const int MaxSessions = 16;

    /// <summary>Ends every session whose token the request brings, but one.</summary>
    /// <remarks>
    /// Never throws: the new session is there, and its tokens have to reach the client. The cookie of a session that could not be ended
    /// stays, so that the next refresh tries again.
    /// </remarks>
    /// <param name="context">The request.</param>
    /// <param name="kept">The session that the browser has from now on.</param>
    public Task EndOthersAsync(HttpContext context, SessionId kept) =>
        EndAsync(context, [.. cookies.SessionsOf(context).Where(session => session.Content.SessionId != kept)]);

    /// <summary>Ends sessions whose tokens the request brings. Never throws; see <see cref="EndOthersAsync"/>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="replaced">The sessions.</param>
    public async Task EndAsync(HttpContext context, IReadOnlyList<PresentedSession> replaced)
    {
        foreach (var session in replaced.Take(MaxSessions))
        {
            try
            {
                _ = await sessions.EndByRefreshTokenAsync(session.Token, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                failures.Report(logger, exception);
                return;
            }
            cookies.Clear(context, [session]);
        }
    }
}
