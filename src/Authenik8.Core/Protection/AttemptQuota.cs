namespace Authenik8.Protection;

/// <summary>Where a client stands with a limit, as the fields <c>RateLimit-Policy</c> and <c>RateLimit</c> tell it (draft-ietf-httpapi-ratelimit-headers).</summary>
/// <param name="Policy">The limit's name: lower-case letters and hyphens.</param>
/// <param name="Quota">How many attempts it allows (<c>q</c>).</param>
/// <param name="WindowSeconds">Within how many seconds (<c>w</c>). Null for a limit that is no window.</param>
/// <param name="Remaining">How many are left (<c>r</c>).</param>
/// <param name="ResetSeconds">In how many seconds there is one more (<c>t</c>), 1 or more.</param>
public sealed record AttemptQuota(string Policy, int Quota, int? WindowSeconds, int Remaining, int ResetSeconds);
