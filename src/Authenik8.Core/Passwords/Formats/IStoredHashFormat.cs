namespace Authenik8.Passwords.Formats;

/// <summary>Reads one format of stored hashes.</summary>
internal interface IStoredHashFormat
{
    /// <summary>Whether a stored hash is in this format, by its beginning.</summary>
    bool Recognizes(string storedHash);

    /// <summary>Reads a hash that <see cref="Recognizes"/> answered for, without allocating what its cost asks for.</summary>
    StoredHashReading Read(string storedHash);
}
