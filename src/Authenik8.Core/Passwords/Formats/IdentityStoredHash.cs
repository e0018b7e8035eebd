using System.Security.Cryptography;

namespace Authenik8.Passwords.Formats;

/// <summary>A PBKDF2 hash (RFC 8018 section 5.2) of ASP.NET Core Identity.</summary>
internal sealed class IdentityStoredHash(HashAlgorithmName algorithm, int iterations, byte[] salt, byte[] subkey)
    : StoredHash
{
    // Each block of the subkey costs all the iterations (RFC 8018 section 5.2).
    private int Blocks => (subkey.Length + BlockLength - 1) / BlockLength;

    private int BlockLength => algorithm == HashAlgorithmName.SHA1 ? SHA1.HashSizeInBytes
        : algorithm == HashAlgorithmName.SHA256 ? SHA256.HashSizeInBytes : SHA512.HashSizeInBytes;

    /// <inheritdoc/>
    public override HashCost Cost => new("pbkdf2-" + algorithm.Name, iterations, Blocks);

    /// <inheritdoc/>
    public override StoredHash CreateDecoy() =>
        new IdentityStoredHash(algorithm, iterations, RandomNumberGenerator.GetBytes(salt.Length), RandomNumberGenerator.GetBytes(subkey.Length));

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
