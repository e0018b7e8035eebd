using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Authenik8.Tokens;

/// <summary>Names one access token; claim <c>jti</c>. 48 bits of issue time in milliseconds, then 80 random bits.</summary>
/// <remarks>
/// <c>iat</c> counts whole seconds. The milliseconds in the id let a revocation of "everything before T" spare a token
/// that was issued later in the same second.
/// </remarks>
/// <param name="Value">The 128 bits.</param>
public readonly record struct TokenId(UInt128 Value)
{
    private const int RandomBits = 80;

    /// <summary>A new id for a token issued at <paramref name="issuedAt"/>.</summary>
    /// <param name="issuedAt">The time of issue, not before 1970.</param>
    public static TokenId New(DateTimeOffset issuedAt)
    {
        var random = Base64Url128.Random() & ((UInt128.One << RandomBits) - 1);
        return new TokenId(((UInt128)(ulong)issuedAt.ToUnixTimeMilliseconds() << RandomBits) | random);
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
