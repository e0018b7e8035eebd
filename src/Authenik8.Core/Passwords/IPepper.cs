namespace Authenik8.Passwords;

/// <summary>The secrets that hashes are made with in addition to the password, kept apart from the hashes.</summary>
internal interface IPepper
{
    /// <summary>Bytes of a key.</summary>
    const int KeyLength = 32;

    /// <summary>Name of the key for new hashes; null when they are made without.</summary>
    string? CurrentKeyId { get; }

    /// <summary>Writes the key of that name.</summary>
    /// <param name="keyId">The name.</param>
    /// <param name="key">Filled with <see cref="KeyLength"/> bytes.</param>
    /// <returns>False when there is no key of that name.</returns>
    bool TryDerive(string keyId, Span<byte> key);

    /// <summary>Whether there is a key of that name.</summary>
    bool Knows(string keyId);
}
