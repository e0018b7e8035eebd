namespace Authenik8.Passwords.Formats;

/// <summary>bcrypt: <c>$2a$</c>, <c>$2b$</c> or <c>$2y$</c>, cost in two digits, salt in 22 characters, hash in 31.</summary>
/// <remarks>
/// The three prefixes mark repaired bugs of former implementations and are one algorithm for passwords in UTF-8.
/// <c>$2x$</c> marks hashes that were made with such a bug, and is not supported.
/// </remarks>
internal sealed class BcryptFormat(PasswordHashingOptions options) : IStoredHashFormat
{
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 7 + SaltCharacters + HashCharacters;
    private const int SaltCharacters = 22;
    private const int HashCharacters = 31;

    /// <inheritdoc/>
    public bool Recognizes(string storedHash) => storedHash.StartsWith("$2", StringComparison.Ordinal);

    /// <inheritdoc/>
    public StoredHashReading Read(string storedHash)
    {
        if (storedHash.Length < 4 || storedHash[2] is not ('a' or 'b' or 'y') || storedHash[3] != '$')
            return UnusableHashReason.UnsupportedVersion;

        if (storedHash.Length != Length || storedHash[6] != '$')
            return UnusableHashReason.Malformed;

        if (!char.IsAsciiDigit(storedHash[4]) || !char.IsAsciiDigit(storedHash[5]))
            return UnusableHashReason.BadParameter;

        var cost = ((storedHash[4] - '0') * 10) + storedHash[5] - '0';
        if (cost is < 4 or > 31)
            return UnusableHashReason.BadParameter;

        if (cost > options.MaxStoredBcryptCost)
            return UnusableHashReason.OverLimit;

        var salt = new byte[Bcrypt.SaltLength];
        var hash = new byte[Bcrypt.HashLength];
        if (!TryDecode(storedHash.AsSpan(7, SaltCharacters), salt) || !TryDecode(storedHash.AsSpan(7 + SaltCharacters), hash))
            return UnusableHashReason.BadEncoding;

        return new BcryptStoredHash(cost, salt, hash);
    }

    /// <summary>Reads bcrypt's own base64; what bits are left over is ignored, as implementations differ in them.</summary>
    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var (buffer, bits, written) = (0, 0, 0);
        foreach (var c in text)
        {
            var value = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (value < 0)
                return false;

            buffer = ((buffer << 6) | value) & 0xFFFF;
            bits += 6;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[written++] = (byte)(buffer >> bits);
            }
        }

        return written == bytes.Length;
    }
}
