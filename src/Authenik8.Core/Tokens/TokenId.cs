using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Authenik8.Tokens;

/// <summary>Names one access token; claim <c>jti</c>. 48 bits of time in milliseconds, then 80 random bits.</summary>
/// <remarks>
/// <c>iat</c> counts whole seconds. The milliseconds in the id let a revocation of "everything before T" spare a token
/// that was issued later in the same second.
/// </remarks>
/// <param name="Value">The 128 bits.</param>
public readonly record struct TokenId(UInt128 Value)
{
    private const int RandomBits = 80;

    /// <summary>How far the clocks of nodes may differ.</summary>
    internal static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    // A revocation reaches ClockDifference beyond its time, and the node that issues may be as far behind.
    private static readonly TimeSpan MaxAhead = (2 * ClockDifference) + TimeSpan.FromSeconds(1);

    /// <summary>A new id for a token issued at <paramref name="issuedAt"/>.</summary>
    /// <param name="issuedAt">The time of issue, not before 1970.</param>
    public static TokenId New(DateTimeOffset issuedAt)
    {
        var random = Base64Url128.Random() & ((UInt128.One << RandomBits) - 1);
        return new TokenId(((UInt128)(ulong)issuedAt.ToUnixTimeMilliseconds() << RandomBits) | random);
    }

    /// <summary>
    /// A new id for a token issued at <paramref name="issuedAt"/> by a node that knew that the subject's tokens are revoked up
    /// to <paramref name="revokedBefore"/>: its time is that one, where it is within the difference of clocks.
    /// </summary>
    /// <remarks>
    /// So a revocation can reach as far beyond its time as clocks differ, and catch the tokens of a node whose clock is ahead,
    /// without catching those that were issued after it.
    /// </remarks>
    internal static TokenId New(DateTimeOffset issuedAt, DateTimeOffset revokedBefore) =>
        New(revokedBefore > issuedAt && revokedBefore - issuedAt <= MaxAhead ? revokedBefore : issuedAt);

    /// <summary>The time of the id, where it agrees with the claim <c>iat</c>; otherwise that one, for the id was not made here.</summary>
    internal DateTimeOffset TimeOfIssue(DateTimeOffset issuedAt)
    {
        var milliseconds = UnixMilliseconds;
        var first = issuedAt.ToUnixTimeSeconds() * 1000;
        return milliseconds >= first && milliseconds - first < 1000 + (long)MaxAhead.TotalMilliseconds
            ? DateTimeOffset.UnixEpoch.AddMilliseconds(milliseconds)
            : issuedAt;
    }

    /// <summary>The id of a <c>jti</c> claim: the 22 characters that <see cref="ToString"/> writes are read back, any other text is hashed.</summary>
    /// <param name="jti">The claim's value.</param>
    public static TokenId FromClaim(string jti)
    {
        ArgumentNullException.ThrowIfNull(jti);
        return Base64Url128.TryParse(jti, out var value) ? new TokenId(value) : Hash(Encoding.UTF8.GetBytes(jti));
    }

    /// <summary>The id of a <c>jti</c> claim in UTF-8.</summary>
    internal static TokenId FromClaim(ReadOnlySpan<byte> jti) =>
        Base64Url128.TryParse(jti, out var value) ? new TokenId(value) : Hash(jti);

    /// <summary>The time of issue in milliseconds since 1970, meaningful only where it agrees with <c>iat</c>.</summary>
    internal long UnixMilliseconds => (long)(ulong)(Value >> RandomBits);

    /// <summary>The id as 22 base64url characters.</summary>
    public override string ToString() => Base64Url128.Format(Value);

    private static TokenId Hash(ReadOnlySpan<byte> jti)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(jti, hash);
        return new TokenId(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
