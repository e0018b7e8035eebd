using Authenik8.Diagnostics;
using Authenik8.Revocation;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Sessions;

/// <inheritdoc />
internal sealed class SessionService(
    ISessionStore store,
    ITokenService tokens,
    RefreshTokenCodec refreshTokens,
    SessionTokenIssuer issuer,
    SubjectResolverScope resolver,
    RevocationPublisher revocations,
    RevocationRetention retention,
    Authenik8Metrics metrics,
    TimeProvider clock,
    IOptions<Authenik8Options> options,
    ILogger<SessionService> logger) : ISessionService
{
    private readonly SessionOptions _sessionOptions = options.Value.Sessions;
    private readonly RefreshOptions _refreshOptions = options.Value.Refresh;

    /// <inheritdoc />
    public async Task<SessionTokens> StartAsync(StartSessionCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Subject is null || command.Grant is null)
            throw new ArgumentException("A session needs a subject and a grant.", nameof(command));
        var now = Milliseconds(clock.GetUtcNow());
        var grant = command.Grant.Copy();
        var session = new Session
        {
            Id = SessionId.New(),
            Subject = command.Subject,
            Grant = grant.AuthTime is null ? grant with { AuthTime = now } : grant,
            Device = command.Device,
            Generation = 0,
            CreatedAt = now,
            LastSeenAt = now,
            RotatedAt = now,
            IdleExpiresAt = now + _sessionOptions.IdleTimeout,
            AbsoluteExpiresAt = now + _sessionOptions.AbsoluteLifetime,
        };
        // Everything is built before anything is stored: a grant that cannot be issued leaves no session behind.
        var accessToken = issuer.IssueAccessToken(session, session.Grant, issuer.GetSigner(), now);
        var outcome = await store.CreateAsync(new CreateSessionCommand(session, _sessionOptions.MaxPerSubject), cancellationToken).ConfigureAwait(false);
        await AnnounceEvictionAsync(session.Subject, outcome.Evicted, now).ConfigureAwait(false);
        metrics.SessionStarted();
        return issuer.Pair(session, SubjectTag.Of(session.Subject), accessToken);
    }

    /// <inheritdoc />
    public async Task<RefreshResult> RefreshAsync(string refreshToken, Device? device, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refreshToken);
        if (!refreshTokens.TryRead(refreshToken, out var presented))
            return Refuse(RefreshFailure.Invalid);

        var now = Milliseconds(clock.GetUtcNow());
        var signer = issuer.GetSigner();
        IssuedToken? prepared = null;
        if (resolver.IsRegistered)
        {
            // The host's answer may fail or take its time, so it is had before the token is spent.
            switch (await PrepareAsync(presented, signer, now, cancellationToken).ConfigureAwait(false))
            {
                case Preparation.Denied:
                    return Refuse(RefreshFailure.SubjectDenied);
                case Preparation.Ready ready:
                    prepared = ready.AccessToken;
                    break;
            }
        }
        cancellationToken.ThrowIfCancellationRequested();

        // From here on the token may be spent, so nothing below may fail, and a client that goes away changes nothing.
        var command = new RotateSessionCommand(
            presented.Tag, presented.SessionId, presented.Generation, AttemptId.New(), now,
            _refreshOptions.ReuseWindow, _sessionOptions.IdleTimeout, device);
        var (kind, session) = await store.RotateAsync(command, CancellationToken.None).ConfigureAwait(false);
        switch (kind)
        {
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
                await revocations.PublishEventuallyAsync([Revoke(session!.Subject, session.Id, now)]).ConfigureAwait(false);
                return Refuse(RefreshFailure.Reused);
            case RotationKind.Revoked:
                // Whoever ended it may have died before it told the nodes.
                await revocations.PublishUnknownAsync(Revoke(session!.Subject, session.Id, now)).ConfigureAwait(false);
                return Refuse(RefreshFailure.Revoked);
            case RotationKind.Expired:
                return Refuse(RefreshFailure.Expired);
            default:
                return Refuse(RefreshFailure.Invalid);
        }
    }

    /// <inheritdoc />
    public async Task<bool> EndByRefreshTokenAsync(string refreshToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refreshToken);
        if (!refreshTokens.TryRead(refreshToken, out var presented))
            return false;
        var session = await store.FindAsync(presented.Tag, presented.SessionId, cancellationToken).ConfigureAwait(false);
        if (session is not null)
            _ = await EndAsync(session.Subject, session.Id, SessionEndReason.Logout, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc />
    public async Task<bool> EndAsync(Subject subject, SessionId session, SessionEndReason reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var now = Milliseconds(clock.GetUtcNow());
        var command = new EndSessionsCommand(subject, new SessionScope.One(session), reason, now);
        var ended = (await store.EndAsync(command, cancellationToken).ConfigureAwait(false)).Ended;
        // A session that was ended before is announced once more, because whoever ended it may have died before it could.
        // One of somebody else, or of nobody, is not: its access tokens are none of this subject's business.
        if (ended.Count == 0)
        {
            var record = await store.FindAsync(SubjectTag.Of(subject), session, cancellationToken).ConfigureAwait(false);
            if (record?.Subject != subject || record.EndReason is null)
                return false;
        }
        await revocations.PublishAsync([Revoke(subject, session, now)], cancellationToken).ConfigureAwait(false);
        return ended.Count == 1;
    }

    /// <inheritdoc />
    public Task<int> EndAllAsync(Subject subject, SessionEndReason reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return EndManyAsync(subject, new SessionScope.All(), keep: null, reason, cancellationToken);
    }

    /// <inheritdoc />
    public Task<int> EndAllButAsync(Subject subject, SessionId keep, SessionEndReason reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return EndManyAsync(subject, new SessionScope.AllBut(keep), keep, reason, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Session>> ListAsync(Subject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return await store.ListAsync(subject, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<TokenVerification> VerifyActiveAsync(string accessToken, CancellationToken cancellationToken)
    {
        var verification = await tokens.VerifyAsync(accessToken, cancellationToken).ConfigureAwait(false);
        if (verification is not TokenVerification.Valid valid)
            return verification;
        var state = await store.CheckAsync(valid.Token.Reference, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return state == TokenState.Active ? verification : new TokenVerification.Invalid(TokenFailure.Revoked);
    }

    private async Task<int> EndManyAsync(Subject subject, SessionScope scope, SessionId? keep, SessionEndReason reason, CancellationToken cancellationToken)
    {
        var now = Milliseconds(clock.GetUtcNow());
        // Announced before they are ended: should the answer of the store be lost, a second call would find nothing left to
        // end and have nothing to announce. The store's own answer adds those that were started in between.
        var live = await store.ListAsync(subject, now, cancellationToken).ConfigureAwait(false);
        var announced = live.Where(session => session.Id != keep).Select(session => session.Id).ToHashSet();
        await AnnounceAsync(announced).ConfigureAwait(false);
        var outcome = await store.EndAsync(new EndSessionsCommand(subject, scope, reason, now), cancellationToken).ConfigureAwait(false);
        await AnnounceAsync(outcome.Ended.Where(id => !announced.Contains(id))).ConfigureAwait(false);
        return outcome.Ended.Count;

        Task AnnounceAsync(IEnumerable<SessionId> ids) =>
            revocations.PublishAsync([.. ids.Select(id => Revoke(subject, id, now))], cancellationToken);
    }

    private async Task<Preparation> PrepareAsync(RefreshToken presented, SigningKey signer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var session = await store.FindAsync(presented.Tag, presented.SessionId, cancellationToken).ConfigureAwait(false);
        if (session is null || session.EndReason is not null || session.IsExpired(now))
            return new Preparation.NotRefreshable();
        var resolution = await resolver.ResolveAsync(session.Subject, session.Grant, cancellationToken).ConfigureAwait(false);
        if (resolution is SubjectResolution.Active active)
            return new Preparation.Ready(issuer.IssueAccessToken(session, active.Grant, signer, now));
        Log.SubjectDenied(logger, session.Id);
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

    private RefreshResult.Refused Refuse(RefreshFailure reason)
    {
        metrics.RefreshRefused(reason);
        return new RefreshResult.Refused(reason);
    }

    private RevocationEntry.OfSession Revoke(Subject subject, SessionId session, DateTimeOffset now) =>
        new(session, subject, retention.Until(now));

    private Task AnnounceEvictionAsync(Subject subject, IReadOnlyList<SessionId> evicted, DateTimeOffset now)
    {
        foreach (var session in evicted)
            Log.SessionEvicted(logger, session);
        return revocations.PublishEventuallyAsync([.. evicted.Select(id => Revoke(subject, id, now))]);
    }

    // Stores keep milliseconds; a session is the same before and after it was stored.
    private static DateTimeOffset Milliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
