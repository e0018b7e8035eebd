using Authenik8.Tokens;

namespace Authenik8.Revocation;

/// <summary>Access tokens that are no longer accepted.</summary>
public abstract record RevocationEntry
{
    private RevocationEntry(DateTimeOffset expiresAt) => ExpiresAt = expiresAt;

    /// <summary>When the last access token that it can concern has expired, and it may be forgotten.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>One token.</summary>
    /// <param name="Id">Which.</param>
    /// <param name="Subject">Whose, which places it in a partitioned store.</param>
    /// <param name="ExpiresAt">When it may be forgotten.</param>
    public sealed record OfToken(TokenId Id, Subject Subject, DateTimeOffset ExpiresAt) : RevocationEntry(ExpiresAt);

    /// <summary>Every token of one session.</summary>
    /// <param name="Id">Which.</param>
    /// <param name="Subject">Whose, which places it in a partitioned store.</param>
    /// <param name="ExpiresAt">When it may be forgotten.</param>
    public sealed record OfSession(SessionId Id, Subject Subject, DateTimeOffset ExpiresAt) : RevocationEntry(ExpiresAt);

    /// <summary>Every token of one subject that was issued before a time.</summary>
    /// <param name="Subject">Whose.</param>
    /// <param name="Before">Tokens issued at this time or later are not concerned. To the millisecond.</param>
    /// <param name="ExpiresAt">When it may be forgotten.</param>
    public sealed record OfSubject(Subject Subject, DateTimeOffset Before, DateTimeOffset ExpiresAt) : RevocationEntry(ExpiresAt);

    /// <summary>Every token of one tenant that was issued before a time.</summary>
    /// <param name="Tenant">Which.</param>
    /// <param name="Before">Tokens issued at this time or later are not concerned. To the millisecond.</param>
    /// <param name="ExpiresAt">When it may be forgotten.</param>
    public sealed record OfTenant(string Tenant, DateTimeOffset Before, DateTimeOffset ExpiresAt) : RevocationEntry(ExpiresAt);
}
