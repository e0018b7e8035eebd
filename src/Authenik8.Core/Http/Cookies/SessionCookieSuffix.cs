using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Authenik8.Tokens;

namespace Authenik8.Http.Cookies;

/// <summary>What ties the name of a cookie to one session at one path: <c>-</c>, 12 hexadecimal digits, <c>-</c>, 8 hexadecimal digits; or nothing.</summary>
/// <remarks>Nothing in it is secret, and nothing is believed: the token in the cookie decides whether the cookie counts.</remarks>
/// <param name="Order">When the session was started, in Unix milliseconds: which of two logins of one browser is the newer one. 0: not known.</param>
/// <param name="Tag">The first 32 bits of SHA-256 over session and path.</param>
/// <param name="IsEmpty">Whether the cookie has the name of the settings and no suffix.</param>
internal readonly record struct SessionCookieSuffix(long Order, uint Tag, bool IsEmpty)
{
    public const int Length = 1 + OrderDigits + 1 + TagDigits;

    private const int OrderDigits = 12;
    private const int TagDigits = 8;
    private const int MaxPathBytes = 1024;

    /// <summary>The suffix of a session's cookie at a path.</summary>
    public static SessionCookieSuffix Of(long order, SessionId session, string path) => new(order, TagOf(session, path), IsEmpty: false);

    /// <summary>Reads what follows the name of the settings. False where it is neither nothing nor a suffix.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SessionCookieSuffix suffix)
    {
        suffix = new SessionCookieSuffix(0, 0, IsEmpty: true);
        if (text.IsEmpty)
            return true;
        if (text.Length != Length || text[0] != '-' || text[1 + OrderDigits] != '-')
            return false;
        if (!long.TryParse(text.Slice(1, OrderDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var order)
            || !uint.TryParse(text[^TagDigits..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tag))
            return false;
        suffix = new SessionCookieSuffix(order, tag, IsEmpty: false);
        // Upper-case digits would be another cookie to a browser.
        return text.SequenceEqual(suffix.ToString());
    }

    /// <summary>Whether the cookie is that of a session at a path.</summary>
    public bool Matches(SessionId session, string path) => !IsEmpty && Tag == TagOf(session, path);

    /// <inheritdoc />
    public override string ToString() => IsEmpty ? "" : string.Create(CultureInfo.InvariantCulture, $"-{Order:x12}-{Tag:x8}");

    private static uint TagOf(SessionId session, string path)
    {
        var length = Encoding.UTF8.GetByteCount(path);
        var input = length <= MaxPathBytes ? stackalloc byte[16 + length] : new byte[16 + length];
        BinaryPrimitives.WriteUInt128BigEndian(input, session.Value);
        _ = Encoding.UTF8.GetBytes(path, input[16..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(input, hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }
}
