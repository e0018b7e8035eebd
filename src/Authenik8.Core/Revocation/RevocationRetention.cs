using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.Options;

namespace Authenik8.Revocation;

/// <summary>Knows for how long a revocation must be remembered.</summary>
internal sealed class RevocationRetention(IOptions<Authenik8Options> options)
{
    // The token may have been issued by a node whose clock is ahead of ours, so that it expires later than we would think.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    /// <summary>How long an access token can be accepted at most, from its issue on, on any node's clock.</summary>
    public TimeSpan Duration { get; } = options.Value.Tokens.Lifetime + options.Value.Tokens.ClockSkew + ClockDifference;

    /// <summary>When every access token issued up to <paramref name="time"/> has expired, on any node's clock.</summary>
    public DateTimeOffset Until(DateTimeOffset time) => time + Duration;

    /// <summary>The revocation of a session's access tokens, from now until the last of them has expired.</summary>
    public RevocationEntry.OfSession Revoke(Subject subject, SessionId session, DateTimeOffset now) => new(session, subject, Until(now));

    /// <inheritdoc cref="Revoke(Subject, SessionId, DateTimeOffset)" />
    public RevocationEntry.OfSession Revoke(Session session, DateTimeOffset now) => Revoke(session.Subject, session.Id, now);
}
