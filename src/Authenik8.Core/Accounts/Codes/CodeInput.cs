using System.Globalization;
using System.Text;

namespace Authenik8.Accounts.Codes;

/// <summary>
/// Reads a code as people type or paste it: digits of any script, in groups, with blanks and dashes; the code of a link with what a mail client
/// puts around it or breaks it with.
/// </summary>
internal static class CodeInput
{
    private const int Digits = 8;

    // The longest link code is 2,200 characters; line breaks and quotation marks come on top.
    private const int MaxLength = 4096;

    /// <summary>The code in its plain form.</summary>
    /// <param name="text">The text as received.</param>
    /// <param name="areDigits">Whether codes are digits here.</param>
    /// <returns>Null where the text cannot be a code, so that no attempt needs to be counted.</returns>
    public static string? Read(string text, bool areDigits)
    {
        if (text.Length > MaxLength)
            return null;
        if (Compact(text) is { } compact && CodeText.TryRead(compact, out _))
            return compact;
        return areDigits ? ReadDigits(text) : null;
    }

    // The alphabet of base64url, which has dashes: only what is not of it is taken out.
    private static string? Compact(string text)
    {
        var compact = new StringBuilder(text.Length);
        // A soft line break of quoted-printable (RFC 2045 section 6.7).
        foreach (var rune in text.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal).EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '-' or '_'))
                _ = compact.Append((char)rune.Value);
            else if (!IsSeparator(rune))
                return null;
        }
        return compact.ToString();
    }

    private static string? ReadDigits(string text)
    {
        Span<char> digits = stackalloc char[Digits];
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
            {
                if (count == Digits)
                    return null;
                digits[count++] = (char)('0' + (int)Rune.GetNumericValue(rune));
            }
            else if (!IsSeparator(rune))
            {
                return null;
            }
        }
        return count == Digits ? new string(digits) : null;
    }

    // Blanks, line breaks, dashes, dots, brackets, quotation marks and what cannot be seen; letters and symbols are not separators.
    private static bool IsSeparator(Rune rune) =>
        Rune.IsWhiteSpace(rune) || Rune.IsPunctuation(rune) || rune.Value == '\u2212' || rune.Value is '<' or '>'
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control;
}
