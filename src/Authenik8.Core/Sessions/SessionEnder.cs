using Authenik8.Events;
using Authenik8.Revocation;
using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>Ends sessions in the store and announces it to the nodes, so that their access tokens end as well.</summary>
internal sealed class SessionEnder(
    ISessionStore store,
    RevocationPublisher revocations,
    RevocationRetention retention,
    ISecurityEvents events,
    TimeProvider clock)
{
    /// <inheritdoc cref="ISessionService.EndAsync" />
    public async Task<bool> EndOneAsync(Subject subject, SessionId session, SessionEndReason reason, CancellationToken cancellationToken)
    {
        var now = UnixMilliseconds.Floor(clock.GetUtcNow());
        var command = new EndSessionsCommand(subject, new SessionScope.One(session), reason, now);
        cancellationToken.ThrowIfCancellationRequested();
        // From here on the session may have ended, and what has been ended is announced whether or not the client waits for it.
        var ended = (await store.EndAsync(command, CancellationToken.None).ConfigureAwait(false)).Ended;
        RaiseEnded(subject, ended, reason);
        var revocation = retention.Revoke(subject, session, now);
        if (ended.Count == 1)
        {
            await revocations.PublishAsync([revocation], CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        // A session that was ended before is announced where this process has not heard of it, because whoever ended it may
        // have died before it could. One of somebody else, or of nobody, is not: its access tokens are none of this
        // subject's business.
        var record = await store.FindAsync(SubjectTag.Of(subject), session, CancellationToken.None).ConfigureAwait(false);
        if (record?.Subject == subject && record.EndReason is not null)
            await revocations.PublishOnceAsync(revocation, CancellationToken.None).ConfigureAwait(false);
        return false;
    }

    /// <summary>Ends every session of a subject, but the one to keep where there is one, and answers how many.</summary>
    public async Task<int> EndManyAsync(Subject subject, SessionId? keep, SessionEndReason reason, CancellationToken cancellationToken)
    {
        var now = UnixMilliseconds.Floor(clock.GetUtcNow());
        SessionScope scope = keep is { } kept ? new SessionScope.AllBut(kept) : new SessionScope.All();
        // Announced before they are ended: should the answer of the store be lost, a second call would find nothing left to
        // end and have nothing to announce. The store's own answer adds those that were started in between.
        var live = await store.ListAsync(subject, now, cancellationToken).ConfigureAwait(false);
        var announced = live.Where(session => session.Id != keep).Select(session => session.Id).ToHashSet();
        await AnnounceAsync(announced).ConfigureAwait(false);
        // A client that goes away does not leave sessions behind that go on without a token anybody accepts.
        var outcome = await store.EndAsync(new EndSessionsCommand(subject, scope, reason, now), CancellationToken.None).ConfigureAwait(false);
        RaiseEnded(subject, outcome.Ended, reason);
        await AnnounceAsync(outcome.Ended.Where(id => !announced.Contains(id))).ConfigureAwait(false);
        return outcome.Ended.Count;

        Task AnnounceAsync(IEnumerable<SessionId> ids) =>
            revocations.PublishAsync([.. ids.Select(id => retention.Revoke(subject, id, now))], CancellationToken.None);
    }

    // At once, for they have ended, whether or not the feed takes it. Only by the call that ended them.
    private void RaiseEnded(Subject subject, IReadOnlyList<SessionId> ended, SessionEndReason reason)
    {
        foreach (var session in ended)
            events.Raise(SecurityEventNames.SessionRevoked, subject, session, reason.ToWord());
    }
}
