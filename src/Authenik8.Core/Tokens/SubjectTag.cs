using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Authenik8.Tokens;

/// <summary>
/// The first eight bytes of SHA-256 over a subject: where everything of a subject is placed in a partitioned store.
/// </summary>
/// <remarks>For placement only, never for identity: two subjects may share a tag.</remarks>
/// <param name="Value">The eight bytes, read big-endian.</param>
public readonly record struct SubjectTag(ulong Value)
{
    /// <summary>The length of a tag in bytes: 8.</summary>
    public const int Length = 8;

    /// <summary>Computes the tag of a subject.</summary>
    /// <param name="subject">The subject.</param>
    public static SubjectTag Of(Subject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(subject, hash);
        return new SubjectTag(BinaryPrimitives.ReadUInt64BigEndian(hash));
    }

    /// <summary>Writes the whole SHA-256 over a subject, for stores that need a fixed-size name for one.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="hash">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="hash"/> is shorter than 32 bytes.</exception>
    public static void Hash(Subject subject, Span<byte> hash)
    {
        ArgumentNullException.ThrowIfNull(subject);
        // Tenant and id hold no control character, so a NUL between them cannot be part of either; a subject without a
        // tenant starts with it.
        Span<byte> input = stackalloc byte[(Subject.MaxLength * 3 * 2) + 1];
        var length = Encoding.UTF8.GetBytes(subject.Tenant ?? "", input);
        input[length++] = 0;
        length += Encoding.UTF8.GetBytes(subject.Id, input[length..]);
        SHA256.HashData(input[..length], hash);
    }

    /// <summary>The tag as 16 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
