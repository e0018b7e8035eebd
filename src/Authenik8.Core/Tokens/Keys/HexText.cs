namespace Authenik8.Tokens.Keys;

/// <summary>Reads bytes written in hex, as tools print them: in either case, after <c>0x</c>, in groups.</summary>
internal static class HexText
{
    /// <summary>Reads 16 bytes or more.</summary>
    public static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        var start = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        var digits = string.Concat(text[start..].Where(static c => c is not (':' or '-' or ',' or '{' or '}') && !char.IsWhiteSpace(c)));
        if (digits.Length < 32 || digits.Length % 2 != 0 || !digits.All(char.IsAsciiHexDigit))
            return false;
        bytes = Convert.FromHexString(digits);
        return true;
    }
}
