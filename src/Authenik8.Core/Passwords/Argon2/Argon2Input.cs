namespace Authenik8.Passwords.Argon2;

/// <summary>What Argon2 hashes (RFC 9106 section 3.1). Each part may be empty; a password's salt should be 16 bytes.</summary>
internal readonly ref struct Argon2Input
{
    /// <summary>The message <c>P</c>: the password.</summary>
    public ReadOnlySpan<byte> Password { get; init; }

    /// <summary>The nonce <c>S</c>: the salt.</summary>
    public ReadOnlySpan<byte> Salt { get; init; }

    /// <summary>The optional secret <c>K</c>: a pepper, kept apart from the hashes.</summary>
    public ReadOnlySpan<byte> Secret { get; init; }

    /// <summary>The optional associated data <c>X</c>.</summary>
    public ReadOnlySpan<byte> AssociatedData { get; init; }
}
