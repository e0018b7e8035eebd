using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Authenik8.Tokens.Jws;

/// <summary>What JSON must be, beyond its grammar, before we act on it: real Unicode, bounded depth, no member twice.</summary>
internal static class StrictJson
{
    public const int MaxDepth = 32;

    // "\uXXXX"
    private const int UnicodeEscapeLength = 6;

    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    public static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Whether the text is UTF-8 and no escape in it stands for half a character. The JSON reader itself does not look.</summary>
    public static bool IsWellFormedText(ReadOnlySpan<byte> json) =>
        Utf8.IsValid(json) && (!json.Contains((byte)'\\') || !HasLoneSurrogateEscape(json));

    /// <summary>Whether any object, at any depth, has two members of the same name once escapes are resolved.</summary>
    /// <param name="json">Text that a reader has read to its end, so that nothing but a repeated member can be wrong with it.</param>
    public static bool HasRepeatedMember(ReadOnlySpan<byte> json)
    {
        try
        {
            _ = JsonElement.Parse(json, DocumentOptions);
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static bool HasLoneSurrogateEscape(ReadOnlySpan<byte> json)
    {
        while (json.IndexOf((byte)'\\') is >= 0 and var at)
        {
            json = json[at..];
            if (!TryReadUnicodeEscape(json, out var unit))
            {
                // A short escape; its second character may be a backslash that begins nothing.
                json = json[Math.Min(2, json.Length)..];
                continue;
            }
            json = json[UnicodeEscapeLength..];
            if (char.IsLowSurrogate(unit))
                return true;
            if (!char.IsHighSurrogate(unit))
                continue;
            if (!TryReadUnicodeEscape(json, out var next) || !char.IsLowSurrogate(next))
                return true;
            json = json[UnicodeEscapeLength..];
        }
        return false;
    }

    private static bool TryReadUnicodeEscape(ReadOnlySpan<byte> json, out char unit)
    {
        unit = default;
        if (json.Length < UnicodeEscapeLength || json[0] != '\\' || json[1] != 'u'
            || !Utf8Parser.TryParse(json[2..UnicodeEscapeLength], out ushort value, out var consumed, 'x') || consumed != 4)
            return false;
        unit = (char)value;
        return true;
    }
}
