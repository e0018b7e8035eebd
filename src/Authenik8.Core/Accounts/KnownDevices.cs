using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts;

/// <summary>
/// What a login leaves with a device, so that strangers who fail at the same account cannot keep its owner out:
/// <c>ak8d_</c> and, in base64url, version 1 byte, device 16, time 8, MAC 32. It logs nobody in.
/// </summary>
/// <remarks>The MAC is over the account and its security version as well: a reset makes every device unknown.</remarks>
internal sealed class KnownDevices
{
    private const string MacLabel = "authenik8/v1/known-device/mac";
    private const string Prefix = "ak8d_";
    private const byte Version = 1;
    private const int DeviceLength = 16;
    private const int BodyLength = 1 + DeviceLength + sizeof(long);
    private const int Length = BodyLength + HMACSHA256.HashSizeInBytes;

    private static readonly int TextLength = Prefix.Length + Base64Url.GetEncodedLength(Length);

    // The first is for new texts; those of all are genuine.
    private readonly byte[][] _keys;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _lifetime;

    public KnownDevices(RootSecret secret, TimeProvider clock, IOptions<Authenik8Options> options)
    {
        _keys = secret.DeriveAll(MacLabel, HMACSHA256.HashSizeInBytes);
        _clock = clock;
        _lifetime = options.Value.Accounts.KnownDeviceLifetime;
    }

    /// <summary>Makes the text for a device that has logged in to an account; one that is known to it keeps its name.</summary>
    public string Remember(Account account, string? known)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Version;
        if (known is null || !TryDecode(known, bytes) || !IsGenuine(account, bytes))
            RandomNumberGenerator.Fill(bytes.Slice(1, DeviceLength));
        BinaryPrimitives.WriteInt64BigEndian(bytes[(1 + DeviceLength)..], _clock.GetUtcNow().ToUnixTimeMilliseconds());
        WriteMac(_keys[0], account, bytes[..BodyLength], bytes[BodyLength..]);
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>The name of a device that is known to an account. Null: it is not. Any text is safe to pass.</summary>
    public string? Find(Account account, string? known)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return known is not null && TryDecode(known, bytes) && IsGenuine(account, bytes)
            ? Base64Url.EncodeToString(bytes.Slice(1, DeviceLength))
            : null;
    }

    private static bool TryDecode(string text, Span<byte> bytes) =>
        text.Length == TextLength && text.StartsWith(Prefix, StringComparison.Ordinal)
        // The member that says "try" throws on what is not base64url.
        && Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length), bytes, out _, out var written) == OperationStatus.Done && written == Length
        && bytes[0] == Version;

    private bool IsGenuine(Account account, ReadOnlySpan<byte> bytes)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isMade = false;
        foreach (var key in _keys)
        {
            WriteMac(key, account, bytes[..BodyLength], mac);
            isMade |= CryptographicOperations.FixedTimeEquals(mac, bytes[BodyLength..]);
        }
        if (!isMade)
            return false;
        var age = _clock.GetUtcNow().ToUnixTimeMilliseconds() - BinaryPrimitives.ReadInt64BigEndian(bytes[(1 + DeviceLength)..]);
        return age <= (long)_lifetime.TotalMilliseconds;
    }

    private static void WriteMac(byte[] key, Account account, ReadOnlySpan<byte> body, Span<byte> mac)
    {
        Span<byte> input = stackalloc byte[BodyLength + SHA256.HashSizeInBytes + sizeof(long)];
        body.CopyTo(input);
        SubjectTag.Hash(account.Subject, input[BodyLength..]);
        BinaryPrimitives.WriteInt64BigEndian(input[^sizeof(long)..], account.SecurityVersion);
        HMACSHA256.HashData(key, input, mac);
    }
}
