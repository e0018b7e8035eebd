using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Authenik8.Passwords.Argon2;

namespace Authenik8.Passwords.Formats;

/// <summary>
/// Argon2 in the PHC string format, <c>$argon2id$v=19$m=19456,t=2,p=1[,keyid=..]$salt$tag</c>; the one format that is
/// written too.
/// </summary>
internal sealed class Argon2Format : IStoredHashFormat
{
    private const int SaltLength = 16;
    private const int TagLength = 32;

    private readonly PasswordHashingOptions _options;
    private readonly Argon2Hasher _hasher;
    private readonly IPepper _pepper;
    private readonly Argon2Parameters _current;

    /// <summary>Creates the format.</summary>
    /// <param name="options">The cost to write with and the limits to read with.</param>
    /// <param name="hasher">Computes the tags.</param>
    /// <param name="pepper">The peppers.</param>
    public Argon2Format(PasswordHashingOptions options, Argon2Hasher hasher, IPepper pepper)
    {
        _options = options;
        _hasher = hasher;
        _pepper = pepper;
        _current = new Argon2Parameters(
            Argon2Type.Id, (uint)options.MemoryKiB, (uint)options.Passes, (uint)options.Parallelism);
    }

    /// <summary>Hashes a password with a fresh salt.</summary>
    public string Create(ReadOnlySpan<byte> password)
    {
        Span<byte> salt = stackalloc byte[SaltLength];
        Span<byte> tag = stackalloc byte[TagLength];
        RandomNumberGenerator.Fill(salt);
        ComputeTag(_current, _pepper.CurrentKeyId, password, salt, tag);

        var keyId = _pepper.CurrentKeyId is { } id ? ",keyid=" + PhcString.Encode(Encoding.ASCII.GetBytes(id)) : "";
        var hash = string.Create(
            CultureInfo.InvariantCulture,
            $"$argon2id$v={Argon2Parameters.Version}$m={_current.MemoryKiB},t={_current.Passes},p={_current.Parallelism}" +
            $"{keyId}${PhcString.Encode(salt)}${PhcString.Encode(tag)}");
        CryptographicOperations.ZeroMemory(tag);
        return hash;
    }

    /// <summary>A hash of no password, at today's cost.</summary>
    public StoredHash CreateDecoy() => new Argon2StoredHash(
        this, _current, _pepper.CurrentKeyId, RandomNumberGenerator.GetBytes(SaltLength), RandomNumberGenerator.GetBytes(TagLength));

    /// <inheritdoc/>
    public bool Recognizes(string storedHash) => storedHash.StartsWith("$argon2", StringComparison.Ordinal);

    /// <inheritdoc/>
    public StoredHashReading Read(string storedHash)
    {
        var parts = storedHash.Split('$');
        if (parts.Length < 2 || TypeOf(parts[1]) is not { } type)
            return UnusableHashReason.UnknownFormat;

        // Without a version it is one of before 2016, 0x10.
        if (parts.Length > 2 && !PhcString.TryReadText(parts[2], "v", out _))
            return parts.Length == 5 ? UnusableHashReason.UnsupportedVersion : UnusableHashReason.Malformed;

        if (parts.Length != 6)
            return UnusableHashReason.Malformed;

        if (!PhcString.TryReadNumber(parts[2], "v", out var version) || version != Argon2Parameters.Version)
            return UnusableHashReason.UnsupportedVersion;

        if (!TryReadParameters(parts[3], out var memory, out var passes, out var lanes, out var keyId))
            return UnusableHashReason.BadParameter;

        if (memory > _options.MaxStoredMemoryKiB || passes > _options.MaxStoredPasses || lanes > _options.MaxStoredParallelism)
            return UnusableHashReason.OverLimit;

        if (PhcString.TryDecode(parts[4], minBytes: 8, maxBytes: 64) is not { } salt
            || PhcString.TryDecode(parts[5], minBytes: 16, maxBytes: 64) is not { } tag)
        {
            return UnusableHashReason.BadEncoding;
        }

        if (keyId is not null && !_pepper.Knows(keyId))
            return UnusableHashReason.UnknownPepper;

        var parameters = new Argon2Parameters(type, (uint)memory, (uint)passes, (uint)lanes);
        return new Argon2StoredHash(this, parameters, keyId, salt, tag);
    }

    /// <summary>Computes a tag with the pepper of that name, if any.</summary>
    internal void ComputeTag(
        Argon2Parameters parameters, string? keyId, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> tag)
    {
        Span<byte> secret = stackalloc byte[IPepper.KeyLength];
        if (keyId is not null && !_pepper.TryDerive(keyId, secret))
            throw new InvalidOperationException("A pepper that was known is gone.");

        try
        {
            _hasher.Hash(
                parameters,
                new Argon2Input { Password = password, Salt = salt, Secret = keyId is null ? default : secret },
                tag,
                _options.ThreadsPerHash);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Whether a hash is what <see cref="Create"/> would write.</summary>
    internal bool IsCurrent(Argon2Parameters parameters, string? keyId, int saltLength, int tagLength) =>
        parameters == _current && keyId == _pepper.CurrentKeyId && saltLength == SaltLength && tagLength == TagLength;

    private static Argon2Type? TypeOf(string id) => id switch
    {
        "argon2id" => Argon2Type.Id,
        "argon2i" => Argon2Type.I,
        "argon2d" => Argon2Type.D,
        _ => null,
    };

    // Libraries write the parameters in different orders, such as m,t,p and m,p,t. Each must be there once.
    private static bool TryReadParameters(string text, out int memory, out int passes, out int lanes, out string? keyId)
    {
        const int Missing = -1;
        (memory, passes, lanes, keyId) = (Missing, Missing, Missing, null);
        foreach (var field in text.Split(','))
        {
            var read = field.Split('=')[0] switch
            {
                "m" => memory == Missing && PhcString.TryReadNumber(field, "m", out memory),
                "t" => passes == Missing && PhcString.TryReadNumber(field, "t", out passes),
                "p" => lanes == Missing && PhcString.TryReadNumber(field, "p", out lanes),
                "keyid" => keyId is null && (keyId = KeyIdOf(field)) is not null,
                _ => false,
            };
            if (!read)
                return false;
        }
        return lanes >= 1 && passes >= 1 && memory >= 8L * lanes;
    }

    private static string? KeyIdOf(string field)
    {
        if (!PhcString.TryReadText(field, "keyid", out var encoded)
            || PhcString.TryDecode(encoded, minBytes: 1, PepperKeyId.MaxLength) is not { } bytes)
        {
            return null;
        }

        var keyId = Encoding.Latin1.GetString(bytes);
        return PepperKeyId.IsValid(keyId) ? keyId : null;
    }
}
