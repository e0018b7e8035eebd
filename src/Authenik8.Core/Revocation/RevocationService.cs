using Authenik8.Events;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Revocation;

/// <inheritdoc />
internal sealed class RevocationService(
    ISessionStore store,
    RevocationPublisher publisher,
    RevocationRetention retention,
    ISecurityEvents events,
    TimeProvider clock) : IRevocationService
{
    /// <inheritdoc />
    public Task RevokeTokenAsync(TokenReference token, CancellationToken cancellationToken)
    {
        if (token.Subject is null)
            throw new ArgumentException("The token has no subject.", nameof(token));
        var now = clock.GetUtcNow();
        return RevokeAsync(new RevocationEntry.OfToken(token.Id, token.Subject, retention.Until(now)), token.Subject, "token", now, cancellationToken);
    }

    /// <inheritdoc />
    public Task RevokeSubjectAsync(Subject subject, DateTimeOffset before, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var now = clock.GetUtcNow();
        return RevokeAsync(new RevocationEntry.OfSubject(subject, Reach(before), retention.Until(Later(now, before))), subject, "subject", now, cancellationToken);
    }

    /// <inheritdoc />
    public Task RevokeTenantAsync(string tenant, DateTimeOffset before, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        // No token has such a tenant, and a feed that cannot write it would hold back what is to be published with it.
        if (!Subject.IsWellFormed(tenant))
            throw new ArgumentException("This is no tenant: it is too long, or has control characters or lone surrogates.", nameof(tenant));
        var now = clock.GetUtcNow();
        return RevokeAsync(new RevocationEntry.OfTenant(tenant, Reach(before), retention.Until(Later(now, before))), subject: null, "tenant", now, cancellationToken);
    }

    private async Task RevokeAsync(RevocationEntry entry, Subject? subject, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The store first: it is what everybody asks when the feed is silent. This process knows from the publisher even
        // where the store failed.
        try
        {
            await store.RevokeAsync(entry, now, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await publisher.PublishEventuallyAsync([entry]).ConfigureAwait(false);
            throw;
        }
        events.Raise(SecurityEventNames.TokensRevoked, subject, reason: reason);
        await publisher.PublishAsync([entry], cancellationToken).ConfigureAwait(false);
    }

    // A node whose clock is ahead gave its tokens a later time. Those issued with knowledge of the revocation have one beyond it.
    private static DateTimeOffset Reach(DateTimeOffset before) => before + TokenId.ClockDifference;

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
