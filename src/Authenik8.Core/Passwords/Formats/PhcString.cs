using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Authenik8.Passwords.Formats;

/// <summary>The pieces of the PHC string format: <c>$id[$v=version]$name=value,...$salt$tag</c>, read strictly.</summary>
internal static class PhcString
{
    /// <summary>Reads <c>name=number</c>: decimal digits with no sign, no leading zero and no overflow.</summary>
    public static bool TryReadNumber(ReadOnlySpan<char> field, string name, out int value)
    {
        value = 0;
        return TryReadText(field, name, out var digits)
            && (digits.Length == 1 || digits[0] != '0')
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads <c>name=text</c>, the text not empty.</summary>
    public static bool TryReadText(ReadOnlySpan<char> field, string name, out ReadOnlySpan<char> text)
    {
        text = default;
        if (!field.StartsWith(name, StringComparison.Ordinal) || field.Length < name.Length + 2 || field[name.Length] != '=')
            return false;

        text = field[(name.Length + 1)..];
        return true;
    }

    /// <summary>Reads base64 without padding; bits beyond the last byte must be zero, so each value has one spelling.</summary>
    /// <returns>The bytes; null when it is anything else, or not so many.</returns>
    public static byte[]? TryDecode(ReadOnlySpan<char> text, int minBytes, int maxBytes)
    {
        if (text.Length % 4 == 1 || text.Length > Base64.GetMaxEncodedToUtf8Length(maxBytes))
            return null;

        // White space is skipped and padding understood by the decoder; neither belongs here.
        if (text.ContainsAny('=', ' ') || text.ContainsAny('\t', '\r', '\n'))
            return null;

        var padded = new char[(text.Length + 3) / 4 * 4];
        padded.AsSpan().Fill('=');
        text.CopyTo(padded);
        var bytes = new byte[padded.Length / 4 * 3];
        if (!Convert.TryFromBase64Chars(padded, bytes, out var length) || length < minBytes || length > maxBytes)
            return null;

        bytes = bytes[..length];
        return text.SequenceEqual(Encode(bytes)) ? bytes : null;
    }

    /// <summary>Writes base64 without padding.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');
}
