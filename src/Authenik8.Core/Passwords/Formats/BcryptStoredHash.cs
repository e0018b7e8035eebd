using System.Security.Cryptography;

namespace Authenik8.Passwords.Formats;

/// <summary>A bcrypt hash.</summary>
/// <remarks>
/// bcrypt looks at the first 72 bytes of a password and, as it came from C, at none after a zero byte. The former is how
/// the hash was made and is kept to; with the latter a prefix would do for the password, so it never matches.
/// </remarks>
internal sealed class BcryptStoredHash(int cost, byte[] salt, byte[] hash) : StoredHash
{
    /// <inheritdoc/>
    public override HashCost Cost => new("bcrypt", cost);

    /// <inheritdoc/>
    public override StoredHash CreateDecoy() =>
        new BcryptStoredHash(cost, RandomNumberGenerator.GetBytes(salt.Length), RandomNumberGenerator.GetBytes(hash.Length));

    /// <inheritdoc/>
    public override bool Matches(ReadOnlySpan<byte> password)
    {
        // Computed in any case: a refusal without the work would tell that the stored hash is one of bcrypt.
        var end = password.IndexOf((byte)0);
        Span<byte> computed = stackalloc byte[Bcrypt.HashLength];
        Bcrypt.Compute(end < 0 ? password : password[..end], cost, salt, computed);
        var matches = CryptographicOperations.FixedTimeEquals(computed, hash);
        CryptographicOperations.ZeroMemory(computed);
        return matches && end < 0;
    }
}
