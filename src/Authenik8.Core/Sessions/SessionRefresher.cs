using Authenik8.Diagnostics;
using Authenik8.Events;
using Authenik8.Revocation;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Sessions;

/// <summary>Exchanges refresh tokens: everything is built before the store is asked to rotate, and nothing can fail after.</summary>
internal sealed class SessionRefresher(
    ISessionStore store,
    SessionTokenIssuer issuer,
    SubjectResolverScope resolver,
    SessionEnder ender,
    PendingEnds pendingEnds,
    RotationUndoer undoer,
    RevocationIndex revoked,
    RevocationPublisher revocations,
    RevocationRetention retention,
    Authenik8Metrics metrics,
    ISecurityEvents events,
    TimeProvider clock,
    IOptions<Authenik8Options> options,
    ILogger<SessionRefresher> logger)
{
    private readonly SessionOptions _sessionOptions = options.Value.Sessions;
    private readonly RefreshOptions _refreshOptions = options.Value.Refresh;

    /// <inheritdoc cref="ISessionService.RefreshAsync" />
    public async Task<RefreshResult> RefreshAsync(RefreshToken presented, Device? device, CancellationToken cancellationToken)
    {
        if (revoked.ContainsSession(presented.SessionId) && await IsStillLiveAsync(presented, cancellationToken).ConfigureAwait(false))
            return Refuse(RefreshFailure.Revoked);

        var signer = issuer.GetSigner();
        IssuedToken? prepared = null;
        if (resolver.IsRegistered)
        {
            // The host's answer may fail or take its time, so it is had before the token is spent.
            switch (await PrepareAsync(presented, signer, cancellationToken).ConfigureAwait(false))
            {
                case Preparation.Denied:
                    return Refuse(RefreshFailure.SubjectDenied);
                case Preparation.Ready ready:
                    prepared = ready.AccessToken;
                    break;
            }
        }
        // The client may repeat a token whose rotation failed here: it is undone first, if it was made.
        await undoer.SettleAsync(presented.SessionId).WaitAsync(cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();

        // From here on the token may be spent, so nothing below may fail, and a client that goes away changes nothing.
        var now = UnixMilliseconds.Floor(clock.GetUtcNow());
        var command = new RotateSessionCommand(
            presented.Tag, presented.SessionId, presented.Generation, AttemptId.New(), now,
            _refreshOptions.ReuseWindow, _sessionOptions.IdleTimeout, device)
        {
            ReplaysSuccessor = _refreshOptions.WithinWindow == ReuseBehavior.ReplaySuccessor,
        };
        var (kind, session) = await RotateAsync(command).ConfigureAwait(false);
        switch (kind)
        {
            case RotationKind.ReplayedLate:
                Log.RefreshReplayedLate(logger, presented.SessionId);
                return Succeed(session!, presented.Tag, prepared, signer, now);
            case RotationKind.Healed:
                Log.SessionHealed(logger, presented.SessionId);
                return Succeed(session!, presented.Tag, prepared, signer, now);
            case RotationKind.Rotated:
            case RotationKind.Superseded when _refreshOptions.WithinWindow == ReuseBehavior.ReplaySuccessor:
                return Succeed(session!, presented.Tag, prepared, signer, now);
            case RotationKind.Superseded:
                return Refuse(RefreshFailure.Conflict);
            case RotationKind.Reused:
                Log.RefreshReused(logger, presented.SessionId);
                events.Raise(SecurityEventNames.RefreshReuseDetected, session!.Subject, session.Id);
                events.Raise(SecurityEventNames.SessionRevoked, session.Subject, session.Id, SessionEndReason.Theft.ToWord());
                await revocations.PublishEventuallyAsync([retention.Revoke(session, now)]).ConfigureAwait(false);
                return Refuse(RefreshFailure.Reused);
            case RotationKind.Revoked:
                // Whoever ended it may have died before it told the nodes.
                await revocations.PublishUnknownAsync(retention.Revoke(session!, now)).ConfigureAwait(false);
                return Refuse(RefreshFailure.Revoked);
            case RotationKind.Expired:
                return Refuse(RefreshFailure.Expired);
            default:
                return Refuse(RefreshFailure.Invalid);
        }
    }

    private async Task<RotateSessionOutcome> RotateAsync(RotateSessionCommand command)
    {
        try
        {
            return await store.RotateAsync(command, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException unavailable) when (unavailable.MayHaveTakenEffect)
        {
            undoer.UndoLater(command);
            throw;
        }
    }

    // A node announces an end before it makes it. Where the store failed at it, or the node died, the session lives on: not here.
    private async Task<bool> IsStillLiveAsync(RefreshToken presented, CancellationToken cancellationToken)
    {
        var session = await store.FindAsync(presented.Tag, presented.SessionId, cancellationToken).ConfigureAwait(false);
        if (session is null || session.EndReason is not null || session.IsExpired(clock.GetUtcNow()))
            return false;
        Log.EndedSessionRefused(logger, session.Id);
        pendingEnds.EndAfterGrace(session.Subject, session.Id);
        return true;
    }

    private async Task<Preparation> PrepareAsync(RefreshToken presented, SigningKey signer, CancellationToken cancellationToken)
    {
        // Before anything is read, so that whoever takes roles away and then revokes what was issued before reaches this token.
        var now = clock.GetUtcNow();
        var session = await store.FindAsync(presented.Tag, presented.SessionId, cancellationToken).ConfigureAwait(false);
        if (session is null || session.EndReason is not null || session.IsExpired(now))
            return new Preparation.NotRefreshable();
        var revokedBefore = revoked.RevokedBefore(session.Subject);
        var resolution = await resolver.ResolveAsync(session, cancellationToken).ConfigureAwait(false);
        if (resolution is SubjectResolution.Active active)
            return new Preparation.Ready(issuer.IssueAccessToken(session, active.Grant, signer, now, revokedBefore));
        Log.SubjectDenied(logger, session.Id);
        events.Raise(SecurityEventNames.RefreshDenied, session.Subject, session.Id);
        // Whoever closed the account may have died before it ended the sessions.
        if (resolution is SubjectResolution.Denied { End: { } reason })
            _ = await ender.EndOneAsync(session.Subject, session.Id, reason, cancellationToken).ConfigureAwait(false);
        return new Preparation.Denied();
    }

    private RefreshResult Succeed(Session session, SubjectTag tag, IssuedToken? prepared, SigningKey signer, DateTimeOffset now)
    {
        if (prepared is null && resolver.IsRegistered)
        {
            // The session came to life between two calls to the store, so the host has not been asked about its subject.
            return Refuse(RefreshFailure.Conflict);
        }
        metrics.Refreshed();
        return new RefreshResult.Refreshed(issuer.Pair(session, tag, prepared ?? issuer.IssueAccessToken(session, session.Grant, signer, now)));
    }

    /// <summary>Refuses a token, and counts that.</summary>
    public RefreshResult.Refused Refuse(RefreshFailure reason)
    {
        metrics.RefreshRefused(reason);
        return new RefreshResult.Refused(reason);
    }
}
