using System.Diagnostics;
using Authenik8.Diagnostics;
using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>The session service with a span around each start, refresh and end, where somebody listens.</summary>
internal sealed class TracedSessionService(SessionService sessions) : ISessionService
{
    /// <inheritdoc />
    public Task<SessionTokens> StartAsync(StartSessionCommand command, CancellationToken cancellationToken) =>
        Authenik8Activities.AreHeard ? TraceStartAsync(command, cancellationToken) : sessions.StartAsync(command, cancellationToken);

    /// <inheritdoc />
    public Task<RefreshResult> RefreshAsync(string refreshToken, Device? device, CancellationToken cancellationToken) =>
        Authenik8Activities.AreHeard ? TraceRefreshAsync(refreshToken, device, cancellationToken) : sessions.RefreshAsync(refreshToken, device, cancellationToken);

    /// <inheritdoc />
    public Task<bool> EndByRefreshTokenAsync(string refreshToken, CancellationToken cancellationToken) =>
        Authenik8Activities.AreHeard ? TraceEndByRefreshTokenAsync(refreshToken, cancellationToken) : sessions.EndByRefreshTokenAsync(refreshToken, cancellationToken);

    /// <inheritdoc />
    public Task<bool> EndAsync(Subject subject, SessionId session, SessionEndReason reason, CancellationToken cancellationToken) =>
        Authenik8Activities.AreHeard ? TraceEndAsync(subject, session, reason, cancellationToken) : sessions.EndAsync(subject, session, reason, cancellationToken);

    /// <inheritdoc />
    public Task<int> EndAllAsync(Subject subject, SessionEndReason reason, CancellationToken cancellationToken) =>
        Authenik8Activities.AreHeard ? TraceEndAllAsync(subject, reason, cancellationToken) : sessions.EndAllAsync(subject, reason, cancellationToken);

    /// <inheritdoc />
    public Task<int> EndAllButAsync(Subject subject, SessionId keep, SessionEndReason reason, CancellationToken cancellationToken) =>
        Authenik8Activities.AreHeard
            ? TraceEndAllButAsync(subject, keep, reason, cancellationToken)
            : sessions.EndAllButAsync(subject, keep, reason, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<Session>> ListAsync(Subject subject, CancellationToken cancellationToken) => sessions.ListAsync(subject, cancellationToken);

    /// <inheritdoc />
    public Task<TokenVerification> VerifyActiveAsync(string accessToken, CancellationToken cancellationToken) =>
        sessions.VerifyActiveAsync(accessToken, cancellationToken);

    // In methods of their own: above, the lambdas' closures would be made even where nobody listens.
    private Task<SessionTokens> TraceStartAsync(StartSessionCommand command, CancellationToken cancellationToken) =>
        Authenik8Activities.WithinAsync(
            Authenik8Activities.SessionStart,
            () => sessions.StartAsync(command, cancellationToken),
            static (activity, tokens) => activity.SetTag(Authenik8Activities.SessionIdTag, tokens.SessionId.ToString()));

    private Task<RefreshResult> TraceRefreshAsync(string refreshToken, Device? device, CancellationToken cancellationToken) =>
        Authenik8Activities.WithinAsync(
            Authenik8Activities.SessionRefresh,
            () => sessions.RefreshAsync(refreshToken, device, cancellationToken),
            static (activity, result) =>
            {
                if (result is RefreshResult.Refreshed refreshed)
                    _ = activity.SetTag(Authenik8Activities.SessionIdTag, refreshed.Tokens.SessionId.ToString());
                _ = activity.SetTag(Authenik8Activities.OutcomeTag, result switch
                {
                    RefreshResult.Refused refused => refused.Reason.ToString(),
                    RefreshResult.Throttled => "throttled",
                    _ => "refreshed",
                });
            });

    private Task<bool> TraceEndByRefreshTokenAsync(string refreshToken, CancellationToken cancellationToken) =>
        Authenik8Activities.WithinAsync(
            Authenik8Activities.SessionEnd,
            () => sessions.EndByRefreshTokenAsync(refreshToken, cancellationToken),
            static (activity, _) => activity.SetTag(Authenik8Activities.EndReasonTag, SessionEndReason.Logout.ToWord()));

    private Task<bool> TraceEndAsync(Subject subject, SessionId session, SessionEndReason reason, CancellationToken cancellationToken) =>
        Authenik8Activities.WithinAsync(
            Authenik8Activities.SessionEnd,
            () => sessions.EndAsync(subject, session, reason, cancellationToken),
            (activity, ended) => TagEnded(activity.SetTag(Authenik8Activities.SessionIdTag, session.ToString()), reason, ended ? 1 : 0));

    private Task<int> TraceEndAllAsync(Subject subject, SessionEndReason reason, CancellationToken cancellationToken) =>
        Authenik8Activities.WithinAsync(
            Authenik8Activities.SessionEnd,
            () => sessions.EndAllAsync(subject, reason, cancellationToken),
            (activity, ended) => TagEnded(activity, reason, ended));

    private Task<int> TraceEndAllButAsync(Subject subject, SessionId keep, SessionEndReason reason, CancellationToken cancellationToken) =>
        Authenik8Activities.WithinAsync(
            Authenik8Activities.SessionEnd,
            () => sessions.EndAllButAsync(subject, keep, reason, cancellationToken),
            (activity, ended) => TagEnded(activity, reason, ended));

    private static void TagEnded(Activity activity, SessionEndReason reason, int ended) =>
        activity.SetTag(Authenik8Activities.EndReasonTag, reason.ToWord()).SetTag(Authenik8Activities.EndedTag, ended);
}
