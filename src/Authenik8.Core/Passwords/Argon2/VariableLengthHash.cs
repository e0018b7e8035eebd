using System.Security.Cryptography;

namespace Authenik8.Passwords.Argon2;

/// <summary>H', the hash of any length that Argon2 builds from BLAKE2b (RFC 9106 section 3.3).</summary>
internal static class VariableLengthHash
{
    private const int Step = Blake2b.MaxDigestLength / 2;

    /// <summary>Computes a digest.</summary>
    /// <param name="message">The message.</param>
    /// <param name="digest">Filled; its length, from 1 byte, is part of what is hashed.</param>
    public static void Compute(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        var hash = new Blake2b(Math.Min(digest.Length, Blake2b.MaxDigestLength));
        hash.Append((uint)digest.Length);
        hash.Append(message);
        if (digest.Length <= Blake2b.MaxDigestLength)
        {
            hash.Finish(digest);
            return;
        }

        // A chain of full digests, of which each gives its first half; the last gives all that is left, up to 64 bytes.
        Span<byte> link = stackalloc byte[Blake2b.MaxDigestLength];
        hash.Finish(link);
        link[..Step].CopyTo(digest);
        for (digest = digest[Step..]; digest.Length > Blake2b.MaxDigestLength; digest = digest[Step..])
        {
            Blake2b.Hash(link, link);
            link[..Step].CopyTo(digest);
        }

        Blake2b.Hash(link, digest);
        CryptographicOperations.ZeroMemory(link);
    }
}
