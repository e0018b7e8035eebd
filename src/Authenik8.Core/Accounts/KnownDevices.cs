using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts;

/// <summary>
/// What a login leaves with a device, so that strangers who fail at the same account cannot keep its owner out:
/// <c>ak8d_</c> and, in base64url, version 1 byte, device 16, time 8, credentials 16, MAC 32. It logs nobody in.
/// </summary>
/// <remarks>
/// The MAC is over the e-mail address as well, so that the text proves for which address it was made before any account is read.
/// The part about the credentials is a MAC over the account and its security version: a reset makes every device unknown, which
/// is found out once the account has been read.
/// </remarks>
internal sealed class KnownDevices
{
    private const string MacLabel = "authenik8/v1/known-device/mac";
    private const string Prefix = "ak8d_";
    private const byte Version = 2;
    private const int DeviceLength = 16;
    private const int CredentialsAt = 1 + DeviceLength + sizeof(long);
    private const int CredentialsLength = 16;
    private const int BodyLength = CredentialsAt + CredentialsLength;
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
        if (known is null || !TryDecode(known, bytes) || !IsGenuine(Name(account), bytes))
            RandomNumberGenerator.Fill(bytes.Slice(1, DeviceLength));
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[(1 + DeviceLength)..], _clock.GetUtcNow().ToUnixTimeMilliseconds());
        WriteCredentials(_keys[0], account, bytes, bytes[CredentialsAt..BodyLength]);
        WriteMac(_keys[0], Name(account), bytes[..BodyLength], bytes[BodyLength..]);
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>
    /// The name of a device that has logged in at an e-mail address, found out without the account. Null: it has not. Any text is
    /// safe to pass. Ask <see cref="IsCurrent"/> once the account has been read.
    /// </summary>
    public string? Find(string? tenant, EmailAddress email, string? known) => Find(Name(tenant, email), known, account: null);

    /// <summary>The name of a device that is known to an account. Null: it is not. Any text is safe to pass.</summary>
    public string? Find(Account account, string? known) => Find(Name(account), known, account);

    /// <summary>Whether the account still has the credentials that it had when the device logged in. False where there is no account.</summary>
    public bool IsCurrent(Account? account, string? known) => account is not null && Find(account, known) is not null;

    private static bool TryDecode(string text, Span<byte> bytes) =>
        text.Length == TextLength && text.StartsWith(Prefix, StringComparison.Ordinal)
        // The member that says "try" throws on what is not base64url.
        && Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length), bytes, out _, out var written) == OperationStatus.Done && written == Length
        && bytes[0] == Version
        // One text for each content: what the last character has beyond the bytes is not ignored.
        && Base64Url.EncodeToString(bytes).AsSpan().SequenceEqual(text.AsSpan(Prefix.Length));

    private static string Name(Account account) => account.Email is { } email
        ? Name(account.Subject.Tenant, email)
        : AccountKeys.Of(account.Subject);

    // The address itself and not its mailbox: an account is known by the whole address.
    private static string Name(string? tenant, EmailAddress email) => $"e{tenant?.Length ?? -1}\n{tenant}\n{email.Normalized}";

    private string? Find(string name, string? known, Account? account)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return known is not null && TryDecode(known, bytes) && IsGenuine(name, bytes) && (account is null || HasCredentials(account, bytes))
            ? Base64Url.EncodeToString(bytes.Slice(1, DeviceLength))
            : null;
    }

    private bool IsGenuine(string name, ReadOnlySpan<byte> bytes)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isMade = false;
        foreach (var key in _keys)
        {
            WriteMac(key, name, bytes[..BodyLength], mac);
            isMade |= CryptographicOperations.FixedTimeEquals(mac, bytes[BodyLength..]);
        }
        if (!isMade)
            return false;
        var age = _clock.GetUtcNow().ToUnixTimeMilliseconds() - BinaryPrimitives.ReadInt64BigEndian(bytes[(1 + DeviceLength)..]);
        return age <= (long)_lifetime.TotalMilliseconds;
    }

    private bool HasCredentials(Account account, ReadOnlySpan<byte> bytes)
    {
        Span<byte> credentials = stackalloc byte[CredentialsLength];
        var isMade = false;
        foreach (var key in _keys)
        {
            WriteCredentials(key, account, bytes, credentials);
            isMade |= CryptographicOperations.FixedTimeEquals(credentials, bytes[CredentialsAt..BodyLength]);
        }
        return isMade;
    }

    private static void WriteCredentials(byte[] key, Account account, ReadOnlySpan<byte> bytes, Span<byte> credentials)
    {
        // The first byte tells this input from that of the other MAC, which begins with the version.
        Span<byte> input = stackalloc byte[CredentialsAt + SHA256.HashSizeInBytes + sizeof(long)];
        bytes[..CredentialsAt].CopyTo(input);
        input[0] = byte.MaxValue;
        SubjectTag.Hash(account.Subject, input[CredentialsAt..]);
        BinaryPrimitives.WriteInt64BigEndian(input[^sizeof(long)..], account.SecurityVersion);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = HMACSHA256.HashData(key, input, mac);
        mac[..CredentialsLength].CopyTo(credentials);
    }

    private static void WriteMac(byte[] key, string name, ReadOnlySpan<byte> body, Span<byte> mac)
    {
        Span<byte> input = stackalloc byte[BodyLength + SHA256.HashSizeInBytes];
        body.CopyTo(input);
        _ = SHA256.HashData(MemoryMarshal.AsBytes(name.AsSpan()), input[BodyLength..]);
        _ = HMACSHA256.HashData(key, input, mac);
    }
}
