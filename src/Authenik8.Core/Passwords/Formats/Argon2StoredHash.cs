using System.Security.Cryptography;
using Authenik8.Passwords.Argon2;

namespace Authenik8.Passwords.Formats;

/// <summary>An Argon2 hash.</summary>
internal sealed class Argon2StoredHash(
    Argon2Format format, Argon2Parameters parameters, string? keyId, byte[] salt, byte[] tag) : StoredHash
{
    /// <inheritdoc/>
    public override bool IsOwn => true;

    /// <inheritdoc/>
    public override bool IsCurrent => format.IsCurrent(parameters, keyId, salt.Length, tag.Length);

    /// <inheritdoc/>
    public override HashCost Cost => new(parameters.Type.ToString(), parameters.MemoryKiB, parameters.Passes, parameters.Parallelism);

    /// <inheritdoc/>
    public override StoredHash CreateDecoy() =>
        new Argon2StoredHash(format, parameters, keyId, RandomNumberGenerator.GetBytes(salt.Length), RandomNumberGenerator.GetBytes(tag.Length));

    /// <inheritdoc/>
    public override bool Matches(ReadOnlySpan<byte> password)
    {
        Span<byte> computed = stackalloc byte[tag.Length];
        format.ComputeTag(parameters, keyId, password, salt, computed);
        var matches = CryptographicOperations.FixedTimeEquals(computed, tag);
        CryptographicOperations.ZeroMemory(computed);
        return matches;
    }
}
