using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Authenik8.Tokens.Jws;

/// <summary>Base64url as RFC 7515 section 2 defines it and nothing more: no padding, no white space, one text for each value.</summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    // The framework's decoder lets padding, white space and stray bits in the last character pass. Each of them would
    // give one token many spellings, and a list of refused tokens could be walked around.
    public static bool IsWellFormed(ReadOnlySpan<byte> text) =>
        !text.ContainsAnyExcept(Alphabet) && (text.Length & 3) switch
        {
            0 => true,
            2 => "AQgw"u8.Contains(text[^1]),
            3 => "AEIMQUYcgkosw048"u8.Contains(text[^1]),
            _ => false,
        };

    public static int DecodedLength(int textLength) => (int)((long)textLength * 3 / 4);

    public static int EncodedLength(int byteLength) => Base64Url.GetEncodedLength(byteLength);

    /// <summary>Decodes text that is already known to be well-formed into exactly as many bytes as it holds.</summary>
    public static void Decode(ReadOnlySpan<byte> wellFormed, Span<byte> exactDestination) =>
        _ = Base64Url.DecodeFromUtf8(wellFormed, exactDestination);

    public static int Encode(ReadOnlySpan<byte> bytes, Span<byte> destination) => Base64Url.EncodeToUtf8(bytes, destination);

    public static byte[]? DecodeOrNull(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (!IsWellFormed(utf8))
            return null;
        var bytes = new byte[DecodedLength(utf8.Length)];
        Decode(utf8, bytes);
        return bytes;
    }
}
