using System.Security.Cryptography;

namespace Authenik8.Passwords.Formats;

/// <summary>A PBKDF2 hash (RFC 8018 section 5.2) of ASP.NET Core Identity.</summary>
internal sealed class IdentityStoredHash(HashAlgorithmName algorithm, int iterations, byte[] salt, byte[] subkey)
    : StoredHash
{
    /// <inheritdoc/>
    public override bool Matches(ReadOnlySpan<byte> password)
    {
        Span<byte> computed = stackalloc byte[subkey.Length];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, computed, iterations, algorithm);
        var matches = CryptographicOperations.FixedTimeEquals(computed, subkey);
        CryptographicOperations.ZeroMemory(computed);
        return matches;
    }
}
