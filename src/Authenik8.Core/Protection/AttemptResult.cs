namespace Authenik8.Protection;

/// <summary>What <see cref="AttemptGuard"/> says of an attempt. Handed back to it when the attempt was a success.</summary>
internal sealed class AttemptResult
{
    /// <summary>What is limited by nothing.</summary>
    public static AttemptResult Unlimited { get; } = new()
    {
        IsAllowed = true,
        RetryAfter = TimeSpan.Zero,
        IsCeiling = false,
        FailuresBefore = 0,
        Quota = null,
        Acquired = [],
        OnSuccess = [],
    };

    /// <summary>Whether the attempt may be evaluated.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>Where it may not, when to try again: 1 second or more, whole seconds; 1 day where only a success elsewhere helps. Zero where it may.</summary>
    public required TimeSpan RetryAfter { get; init; }

    /// <summary>
    /// Whether the account has had as many failures in a row as it may, this attempt included: a login that is allowed and
    /// fails is the last one, and the account is to be locked.
    /// </summary>
    public required bool IsCeiling { get; init; }

    /// <summary>How many logins to the account in a row have failed before this one; for a known device, those on it. 0 for other operations.</summary>
    public required int FailuresBefore { get; init; }

    /// <summary>The limit that refused it or is nearest to it, for the RateLimit fields of the answer. Null where no limit applies.</summary>
    public required AttemptQuota? Quota { get; init; }

    /// <summary>What was counted, for an attempt that is taken back.</summary>
    public required IReadOnlyList<AttemptCommand> Acquired { get; init; }

    /// <summary>What a success changes.</summary>
    public required IReadOnlyList<AttemptCommand> OnSuccess { get; init; }
}
