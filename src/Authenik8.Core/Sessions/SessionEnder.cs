using System.Runtime.ExceptionServices;
using Authenik8.Events;
using Authenik8.Revocation;
using Authenik8.Tokens;
using Microsoft.Extensions.Options;

namespace Authenik8.Sessions;

/// <summary>Ends sessions in the store and announces it to the nodes, so that their access tokens end as well.</summary>
internal sealed class SessionEnder(
    ISessionStore store,
    RevocationPublisher revocations,
    RevocationRetention retention,
    PendingEnds pendingEnds,
    ISecurityEvents events,
    TimeProvider clock,
    IOptions<Authenik8Options> options)
{
    private readonly int _maxEnded = options.Value.Sessions.MaxPerSubject;

    /// <inheritdoc cref="ISessionService.EndAsync" />
    public async Task<bool> EndOneAsync(Subject subject, SessionId session, SessionEndReason reason, CancellationToken cancellationToken)
    {
        Session? record;
        try
        {
            record = await store.FindAsync(SubjectTag.Of(subject), session, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException) when (reason == SessionEndReason.Logout)
        {
            // Its own client has proved that it is its session. Of any other it is not known whose it is: nothing is done.
            pendingEnds.EndLater(subject, session, reason);
            await revocations.PublishEventuallyAsync([retention.Revoke(subject, session, clock.GetUtcNow())]).ConfigureAwait(false);
            throw;
        }
        // A session of another subject, or an unknown one: its access tokens do not concern this subject.
        return record?.Subject == subject && await EndOneAsync(record, reason, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends a session that was just read.</summary>
    public async Task<bool> EndOneAsync(Session session, SessionEndReason reason, CancellationToken cancellationToken)
    {
        var now = UnixMilliseconds.Floor(clock.GetUtcNow());
        if (session.EndReason is null && session.IsExpired(now))
            return false;
        cancellationToken.ThrowIfCancellationRequested();
        var revocation = retention.Revoke(session, now);
        if (session.EndReason is not null)
        {
            // Announced where this process has not heard of it, because the node that ended it may have crashed before it announced the end.
            await revocations.PublishOnceAsync(revocation, CancellationToken.None).ConfigureAwait(false);
            return false;
        }
        // From here on the call runs to its end, whether or not the client waits for it. Announced first: should this process
        // die in between, the other nodes refuse a session that lives, and end it when it is refreshed. The other way round
        // they would serve one that has ended.
        var announcement = await AnnounceAsync([revocation]).ConfigureAwait(false);
        IReadOnlyList<SessionId> ended;
        try
        {
            var command = NewCommand(session.Subject, new SessionScope.One(session.Id), reason, now);
            ended = (await store.EndAsync(command, CancellationToken.None).ConfigureAwait(false)).Ended;
        }
        catch (StoreUnavailableException)
        {
            pendingEnds.EndLater(session.Subject, session.Id, reason);
            throw;
        }
        RaiseEnded(session.Subject, ended, reason);
        announcement?.Throw();
        return ended.Count == 1;
    }

    /// <summary>Ends every session of a subject, but the one to keep where there is one, and answers how many.</summary>
    public async Task<int> EndManyAsync(Subject subject, SessionId? keep, SessionEndReason reason, CancellationToken cancellationToken)
    {
        var now = UnixMilliseconds.Floor(clock.GetUtcNow());
        SessionScope scope = keep is { } kept ? new SessionScope.AllBut(kept) : new SessionScope.All();
        // Announced before they are ended, as above. Where the store fails at the end, those announced are ended one by one
        // later: "all" would then end those that start meanwhile. The store's own answer adds those started in between.
        var live = await store.ListAsync(subject, now, cancellationToken).ConfigureAwait(false);
        var announced = live.Where(session => session.Id != keep).Select(session => session.Id).ToHashSet();
        var announcement = await AnnounceAsync(Revocations(announced)).ConfigureAwait(false);
        EndSessionsOutcome outcome;
        try
        {
            // A client that goes away does not leave sessions behind that go on without a token anybody accepts.
            outcome = await store.EndAsync(NewCommand(subject, scope, reason, now), CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            foreach (var session in announced)
                pendingEnds.EndLater(subject, session, reason);
            throw;
        }
        RaiseEnded(subject, outcome.Ended, reason);
        await revocations.PublishAsync(Revocations(outcome.Ended.Where(id => !announced.Contains(id))), CancellationToken.None).ConfigureAwait(false);
        announcement?.Throw();
        return outcome.Ended.Count;

        RevocationEntry[] Revocations(IEnumerable<SessionId> ids) => [.. ids.Select(id => retention.Revoke(subject, id, now))];
    }

    // In force in this process in any case, and published later where the feed does not take it: no reason not to end them.
    private async Task<ExceptionDispatchInfo?> AnnounceAsync(IReadOnlyList<RevocationEntry> entries)
    {
        try
        {
            await revocations.PublishAsync(entries, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            return ExceptionDispatchInfo.Capture(exception);
        }
    }

    private EndSessionsCommand NewCommand(Subject subject, SessionScope scope, SessionEndReason reason, DateTimeOffset now) =>
        new(subject, scope, reason, now) { MaxEnded = _maxEnded };

    // At once, for they have ended, whether or not the feed takes it. Only by the call that ended them.
    private void RaiseEnded(Subject subject, IReadOnlyList<SessionId> ended, SessionEndReason reason)
    {
        foreach (var session in ended)
            events.Raise(SecurityEventNames.SessionRevoked, subject, session, reason.ToWord());
    }
}
