using System.Buffers.Binary;
using System.Buffers.Text;

namespace Authenik8.Tokens;

/// <summary>128-bit identifiers as 22 characters of base64url, strictly: one text for each value.</summary>
internal static class Base64Url128
{
    public const int TextLength = 22;
    private const int ByteLength = 16;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    public static UInt128 Random()
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        RandomBlock.Fill(bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static string Format(UInt128 value) =>
        string.Create(TextLength, value, static (text, value) => WriteChars(value, text));

    public static void WriteUtf8(UInt128 value, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        _ = Base64Url.EncodeToUtf8(bytes, destination);
    }

    public static bool TryParse(ReadOnlySpan<char> text, out UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        value = default;
        if (text.Length != TextLength || !HasCanonicalEnd(text[^1])
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != ByteLength)
            return false;
        value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return true;
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        value = default;
        if (text.Length != TextLength || !HasCanonicalEnd((char)text[^1])
            || !Base64Url.TryDecodeFromUtf8(text, bytes, out var written) || written != ByteLength)
            return false;
        value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return true;
    }

    private static void WriteChars(UInt128 value, Span<char> destination)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        _ = Base64Url.EncodeToChars(bytes, destination);
    }

    // 128 bits end two bits into the 22nd character: its four low bits are zero in the one canonical text.
    private static bool HasCanonicalEnd(char last) => Alphabet.IndexOf(last, StringComparison.Ordinal) is >= 0 and var digit && (digit & 0xF) == 0;
}
