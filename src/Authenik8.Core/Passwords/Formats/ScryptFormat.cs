using Authenik8.Passwords.Argon2;

namespace Authenik8.Passwords.Formats;

/// <summary>scrypt in the PHC string format: <c>$scrypt$ln=14,r=8,p=1$salt$tag</c>.</summary>
internal sealed class ScryptFormat(PasswordHashingOptions options, Argon2MemoryPool pool) : IStoredHashFormat
{
    /// <inheritdoc/>
    public bool Recognizes(string storedHash) => storedHash.StartsWith("$scrypt$", StringComparison.Ordinal);

    /// <inheritdoc/>
    public StoredHashReading Read(string storedHash)
    {
        var parts = storedHash.Split('$');
        if (parts.Length != 5)
            return UnusableHashReason.Malformed;

        var fields = parts[2].Split(',');
        if (fields.Length != 3
            || !PhcString.TryReadNumber(fields[0], "ln", out var log)
            || !PhcString.TryReadNumber(fields[1], "r", out var blockSize)
            || !PhcString.TryReadNumber(fields[2], "p", out var lanes)
            || log is < 1 or > 31 || blockSize < 1 || lanes < 1)
        {
            return UnusableHashReason.BadParameter;
        }

        // The lanes run one after the other, so they cost time where other parameters cost memory: counted alike.
        if (lanes > options.MaxStoredParallelism || blockSize > options.MaxStoredMemoryKiB
            || Scrypt.MemoryBlocks((1L << log) * lanes, blockSize, lanes) > options.MaxStoredMemoryKiB)
        {
            return UnusableHashReason.OverLimit;
        }

        if (PhcString.TryDecode(parts[3], minBytes: 8, maxBytes: 64) is not { } salt
            || PhcString.TryDecode(parts[4], minBytes: 16, maxBytes: 64) is not { } tag)
        {
            return UnusableHashReason.BadEncoding;
        }

        return new ScryptStoredHash(pool, log, blockSize, lanes, salt, tag);
    }
}
