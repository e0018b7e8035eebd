using Authenik8.Diagnostics;
using Authenik8.Events;
using Authenik8.Revocation;
using Authenik8.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Sessions;

/// <inheritdoc />
internal sealed class SessionService(
    ISessionStore store,
    ITokenService tokens,
    RefreshTokenCodec refreshTokens,
    SessionTokenIssuer issuer,
    RefreshThrottle refreshes,
    SessionEnder ender,
    RevocationPublisher revocations,
    RevocationRetention retention,
    Authenik8Metrics metrics,
    ISecurityEvents events,
    TimeProvider clock,
    IOptions<Authenik8Options> options,
    ILogger<SessionService> logger) : ISessionService
{
    private readonly SessionOptions _options = options.Value.Sessions;

    /// <inheritdoc />
    public async Task<SessionTokens> StartAsync(StartSessionCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Subject is null || command.Grant is null)
            throw new ArgumentException("A session needs a subject and a grant.", nameof(command));
        var now = UnixMilliseconds.Floor(clock.GetUtcNow());
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
            IdleExpiresAt = now + _options.IdleTimeout,
            AbsoluteExpiresAt = now + _options.AbsoluteLifetime,
        };
        // Everything is built before anything is stored: a grant that cannot be issued leaves no session behind.
        var accessToken = issuer.IssueAccessToken(session, session.Grant, issuer.GetSigner(), now);
        cancellationToken.ThrowIfCancellationRequested();
        // From here on another session may have been evicted, which is announced whether or not the client waits for it.
        var outcome = await store.CreateAsync(new CreateSessionCommand(session, _options.MaxPerSubject) { EvictedRetention = retention.Duration }, CancellationToken.None).ConfigureAwait(false);
        await AnnounceEvictionAsync(session.Subject, outcome.Evicted, now).ConfigureAwait(false);
        metrics.SessionStarted();
        events.Raise(SecurityEventNames.SessionStarted, session.Subject, session.Id);
        return issuer.Pair(session, SubjectTag.Of(session.Subject), accessToken);
    }

    /// <inheritdoc />
    public Task<RefreshResult> RefreshAsync(string refreshToken, Device? device, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refreshToken);
        return refreshes.RefreshAsync(refreshToken, device, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> EndByRefreshTokenAsync(string refreshToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refreshToken);
        if (!refreshTokens.TryRead(refreshToken, out var presented))
            return false;
        var session = await store.FindAsync(presented.Tag, presented.SessionId, cancellationToken).ConfigureAwait(false);
        if (session is not null)
            _ = await ender.EndOneAsync(session, SessionEndReason.Logout, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc />
    public Task<bool> EndAsync(Subject subject, SessionId session, SessionEndReason reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return ender.EndOneAsync(subject, session, reason, cancellationToken);
    }

    /// <inheritdoc />
    public Task<int> EndAllAsync(Subject subject, SessionEndReason reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return ender.EndManyAsync(subject, keep: null, reason, cancellationToken);
    }

    /// <inheritdoc />
    public Task<int> EndAllButAsync(Subject subject, SessionId keep, SessionEndReason reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return ender.EndManyAsync(subject, keep, reason, cancellationToken);
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

    private Task AnnounceEvictionAsync(Subject subject, IReadOnlyList<SessionId> evicted, DateTimeOffset now)
    {
        foreach (var session in evicted)
        {
            Log.SessionEvicted(logger, session);
            events.Raise(SecurityEventNames.SessionRevoked, subject, session, SessionEndReason.Evicted.ToWord());
        }
        return revocations.PublishEventuallyAsync([.. evicted.Select(id => retention.Revoke(subject, id, now))]);
    }
}
