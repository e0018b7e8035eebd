using Microsoft.Extensions.Options;

namespace Authenik8.Revocation;

/// <summary>For how long a revocation must be remembered.</summary>
internal sealed class RevocationRetention(IOptions<Authenik8Options> options)
{
    // The token may have been issued by a node whose clock is ahead of ours, so that it expires later than we would think.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    private readonly TimeSpan _retention = options.Value.Tokens.Lifetime + options.Value.Tokens.ClockSkew + ClockDifference;

    /// <summary>When every access token issued up to <paramref name="time"/> has expired, on any node's clock.</summary>
    public DateTimeOffset Until(DateTimeOffset time) => time + _retention;
}
