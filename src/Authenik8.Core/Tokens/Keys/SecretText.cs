using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Authenik8.Tokens.Keys;

/// <summary>Secrets as text.</summary>
internal static class SecretText
{
    /// <summary>The shortest secret in bytes: the size of the hash (RFC 7518 section 3.2).</summary>
    public const int MinLength = 32;

    public const string Advice = "make one with \"openssl rand -base64 32\"";

    /// <summary>Reads base64 or base64url, padded or not, of <see cref="MinLength"/> bytes or more.</summary>
    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? secret)
    {
        secret = null;
        var canonical = text.Trim().Replace('+', '-').Replace('/', '_');
        if (!Base64Url.IsValid(canonical))
            return false;
        var bytes = Base64Url.DecodeFromChars(canonical);
        if (bytes.Length < MinLength)
            return false;
        secret = bytes;
        return true;
    }
}
