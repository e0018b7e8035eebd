using Authenik8.Events;
using Authenik8.Revocation;
using Authenik8.Tokens;
using Microsoft.Extensions.Logging;

namespace Authenik8.Sessions;

/// <summary>Ends sessions whose end was announced to the nodes and could not be made, until the store has made it.</summary>
internal sealed class PendingEnds(
    ISessionStore store,
    RevocationPublisher revocations,
    RevocationRetention retention,
    ISecurityEvents events,
    TimeProvider clock,
    ILogger<PendingEnds> logger) : SessionRepairs<PendingEnds.End>(clock, logger)
{
    // Who announced the end is about to make it: only where that did not happen, it is made here.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _clock = clock;

    /// <summary>Ends a session as soon as the store lets it.</summary>
    public void EndLater(Subject subject, SessionId session, SessionEndReason reason) => Add(session, new End(subject, reason));

    /// <summary>Ends a session that lives although its end was announced, unless whoever announced it makes it meanwhile.</summary>
    public void EndAfterGrace(Subject subject, SessionId session) => _ = EndAfterGraceAsync(subject, session);

    /// <inheritdoc />
    protected override async Task RepairAsync(SessionId session, End work)
    {
        var now = UnixMilliseconds.Floor(_clock.GetUtcNow());
        var command = new EndSessionsCommand(work.Subject, new SessionScope.One(session), work.Reason, now);
        if ((await store.EndAsync(command, CancellationToken.None).ConfigureAwait(false)).Ended.Count == 0)
            return;
        events.Raise(SecurityEventNames.SessionRevoked, work.Subject, session, work.Reason.ToWord());
        // Once more, for the announcement may be older than the last access token of the session.
        await revocations.PublishEventuallyAsync([retention.Revoke(work.Subject, session, now)]).ConfigureAwait(false);
    }

    private async Task EndAfterGraceAsync(Subject subject, SessionId session)
    {
        await Task.Delay(Grace, _clock).ConfigureAwait(false);
        EndLater(subject, session, SessionEndReason.Administrator);
    }

    /// <summary>An end to be made.</summary>
    internal sealed record End(Subject Subject, SessionEndReason Reason);
}
