using System.Security.Cryptography;
using Authenik8.Passwords.Argon2;

namespace Authenik8.Passwords.Formats;

/// <summary>A scrypt hash.</summary>
internal sealed class ScryptStoredHash(
    Argon2MemoryPool pool, int log, int blockSize, int lanes, byte[] salt, byte[] tag) : StoredHash
{
    /// <inheritdoc/>
    public override HashCost Cost => new("scrypt", log, blockSize, lanes);

    /// <inheritdoc/>
    public override StoredHash CreateDecoy() =>
        new ScryptStoredHash(pool, log, blockSize, lanes, RandomNumberGenerator.GetBytes(salt.Length), RandomNumberGenerator.GetBytes(tag.Length));

    /// <inheritdoc/>
    public override bool Matches(ReadOnlySpan<byte> password)
    {
        Span<byte> computed = stackalloc byte[tag.Length];
        Scrypt.Compute(pool, password, salt, 1L << log, blockSize, lanes, computed);
        var matches = CryptographicOperations.FixedTimeEquals(computed, tag);
        CryptographicOperations.ZeroMemory(computed);
        return matches;
    }
}
