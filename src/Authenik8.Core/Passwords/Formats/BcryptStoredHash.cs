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
    public override bool Matches(ReadOnlySpan<byte> password)
    {
        if (password.Contains((byte)0))
            return false;

        Span<byte> computed = stackalloc byte[Bcrypt.HashLength];
        Bcrypt.Compute(password, cost, salt, computed);
        var matches = CryptographicOperations.FixedTimeEquals(computed, hash);
        CryptographicOperations.ZeroMemory(computed);
        return matches;
    }
}
