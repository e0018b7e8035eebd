using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Authenik8.Passwords.Formats;

/// <summary>
/// PBKDF2 as ASP.NET Core Identity stores it, in base64: version 2 is <c>00 | salt 16 | subkey 32</c> with HMAC-SHA1
/// and 1,000 iterations, version 3 is <c>01 | prf 4 | iterations 4 | salt length 4 | salt | subkey</c>.
/// </summary>
internal sealed class IdentityFormat(PasswordHashingOptions options) : IStoredHashFormat
{
    private const int Version2Length = 1 + 16 + 32;
    private const int Version3HeaderLength = 1 + (3 * sizeof(uint));
    private const int LeastLength = 16;

    /// <inheritdoc/>
    /// <remarks>A first byte of 0 or 1 makes the first letter an A and leaves the second to the byte after it.</remarks>
    public bool Recognizes(string storedHash) => storedHash.Length > 1 && storedHash[0] == 'A' && storedHash[1] is >= 'A' and <= 'Q';

    /// <inheritdoc/>
    public StoredHashReading Read(string storedHash)
    {
        Span<byte> decoded = stackalloc byte[StoredHashReading.MaxLength];
        if (!Convert.TryFromBase64String(storedHash, decoded, out var length)
            || Convert.ToBase64String(decoded[..length]) != storedHash)
        {
            return UnusableHashReason.BadEncoding;
        }

        var bytes = decoded[..length];
        return bytes[0] switch
        {
            0 => ReadVersion2(bytes),
            1 => ReadVersion3(bytes),
            _ => UnusableHashReason.UnsupportedVersion,
        };
    }

    private static StoredHashReading ReadVersion2(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Version2Length
            ? new IdentityStoredHash(HashAlgorithmName.SHA1, 1_000, bytes[1..17].ToArray(), bytes[17..].ToArray())
            : UnusableHashReason.Malformed;

    private StoredHashReading ReadVersion3(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Version3HeaderLength)
            return UnusableHashReason.Malformed;

        var prf = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
        var iterations = BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]);
        var saltLength = BinaryPrimitives.ReadUInt32BigEndian(bytes[9..]);
        var rest = bytes[Version3HeaderLength..];
        if (prf > 2 || iterations == 0)
            return UnusableHashReason.BadParameter;

        if (saltLength < LeastLength || saltLength > rest.Length || rest.Length - saltLength < LeastLength)
            return UnusableHashReason.BadEncoding;

        var (algorithm, blockLength) = prf switch
        {
            0 => (HashAlgorithmName.SHA1, SHA1.HashSizeInBytes),
            1 => (HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
            _ => (HashAlgorithmName.SHA512, SHA512.HashSizeInBytes),
        };
        // Each block of the subkey costs all the iterations (RFC 8018 section 5.2).
        var blocks = (rest.Length - saltLength + blockLength - 1) / blockLength;
        if (iterations * blocks > options.MaxStoredPbkdf2Iterations)
            return UnusableHashReason.OverLimit;

        return new IdentityStoredHash(
            algorithm, (int)iterations, rest[..(int)saltLength].ToArray(), rest[(int)saltLength..].ToArray());
    }
}
