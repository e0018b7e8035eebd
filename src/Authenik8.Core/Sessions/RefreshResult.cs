using Authenik8.Protection;

namespace Authenik8.Sessions;

/// <summary>The answer to a refresh.</summary>
public abstract record RefreshResult
{
    private RefreshResult()
    {
    }

    /// <summary>The limit that is nearest to the client, for the RateLimit fields of an answer. Null where no limit applies.</summary>
    public AttemptQuota? Quota { get; init; }

    /// <summary>The same answer, whatever the limits are at.</summary>
    /// <param name="other">The other one.</param>
    public virtual bool Equals(RefreshResult? other) => other is not null && EqualityContract == other.EqualityContract;

    /// <inheritdoc />
    public override int GetHashCode() => EqualityContract.GetHashCode();

    /// <summary>The session goes on; the refresh token presented is spent.</summary>
    /// <param name="Tokens">The new pair.</param>
    public sealed record Refreshed(SessionTokens Tokens) : RefreshResult;

    /// <summary>No new tokens.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Refused(RefreshFailure Reason) : RefreshResult;

    /// <summary>
    /// There were too many refreshes of this session, or too many refused refresh tokens from this address. The token is not spent,
    /// unless it was of no use before.
    /// </summary>
    /// <param name="RetryAfter">When to try again: whole seconds, 1 second or more.</param>
    public sealed record Throttled(TimeSpan RetryAfter) : RefreshResult;
}
