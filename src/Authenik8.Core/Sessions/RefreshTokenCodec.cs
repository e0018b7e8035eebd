using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>Writes and reads refresh tokens; a forged or garbled one is refused here, without a look at the store.</summary>
/// <remarks>
/// <c>ak8r_</c> and base64url of: version 1 | key id 1 | subject tag 8 | session id 16 | generation 4 | MAC 32, numbers
/// big-endian. The MAC is HMAC-SHA256 over a label and all before it.
/// </remarks>
internal sealed class RefreshTokenCodec(RefreshKeyRing keys)
{
    public const string Prefix = "ak8r_";

    private const byte Version = 1;
    private const int TagAt = 2;
    private const int SessionAt = TagAt + SubjectTag.Length;
    private const int GenerationAt = SessionAt + 16;
    private const int MacAt = GenerationAt + sizeof(uint);
    private const int ByteLength = MacAt + HMACSHA256.HashSizeInBytes;
    private const int TextLength = 83;

    // The last of the 83 characters carries four bits of the MAC; its two low bits are zero in the one canonical text.
    private static readonly SearchValues<char> LastCharacters = SearchValues.Create("AEIMQUYcgkosw048");
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static ReadOnlySpan<byte> Label => "authenik8 refresh token v1\0"u8;

    public string Write(RefreshToken token)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        var key = keys.Current;
        bytes[0] = Version;
        bytes[1] = key.Id;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[TagAt..], token.Tag.Value);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[SessionAt..], token.SessionId.Value);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[GenerationAt..], token.Generation);
        ComputeMac(key, bytes[..MacAt], bytes[MacAt..]);

        Span<char> text = stackalloc char[Prefix.Length + TextLength];
        Prefix.CopyTo(text);
        _ = Base64Url.EncodeToChars(bytes, text[Prefix.Length..]);
        return new string(text);
    }

    public bool TryRead(string text, out RefreshToken token)
    {
        token = default;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length != Prefix.Length + TextLength)
            return false;
        var encoded = text.AsSpan(Prefix.Length);
        // The decoder would let white space and padding pass.
        if (encoded.ContainsAnyExcept(Characters) || !LastCharacters.Contains(encoded[^1]))
            return false;
        Span<byte> bytes = stackalloc byte[ByteLength];
        if (!Base64Url.TryDecodeFromChars(encoded, bytes, out var length) || length != ByteLength || bytes[0] != Version)
            return false;
        if (!IsGenuine(bytes))
            return false;
        token = new RefreshToken(
            new SubjectTag(BinaryPrimitives.ReadUInt64BigEndian(bytes[TagAt..])),
            new SessionId(BinaryPrimitives.ReadUInt128BigEndian(bytes[SessionAt..])),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[GenerationAt..]));
        // Four thousand million rotations are not reached by refreshing; the successor of the last number would be the first.
        return token.Generation != uint.MaxValue;
    }

    private bool IsGenuine(ReadOnlySpan<byte> bytes)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var key in keys.Find(bytes[1]))
        {
            ComputeMac(key, bytes[..MacAt], mac);
            if (CryptographicOperations.FixedTimeEquals(mac, bytes[MacAt..]))
                return true;
        }
        return false;
    }

    private static void ComputeMac(RefreshKey key, ReadOnlySpan<byte> content, Span<byte> mac)
    {
        Span<byte> input = stackalloc byte[Label.Length + MacAt];
        Label.CopyTo(input);
        content.CopyTo(input[Label.Length..]);
        key.ComputeMac(input, mac);
    }
}
