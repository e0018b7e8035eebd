using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Authenik8.Redis.Accounts;

/// <summary>Where a page of accounts begins: after a place in the list, in a form that fits into an address.</summary>
internal static class AccountCursor
{
    // A time, and a name of 43 base64url characters.
    private const int PlaceLength = AccountTime.Length + 43;

    public static string Format(string place) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(place));

    /// <summary>Reads a cursor. False: it is none, and the list begins at its beginning.</summary>
    public static bool TryParse([NotNullWhen(true)] string? cursor, [NotNullWhen(true)] out string? place)
    {
        place = null;
        Span<byte> bytes = stackalloc byte[PlaceLength];
        if (cursor is null || cursor.Length != Base64Url.GetEncodedLength(PlaceLength)
            || !Base64Url.TryDecodeFromChars(cursor, bytes, out var length) || length != PlaceLength
            || !AccountTime.TryParse(bytes[..AccountTime.Length], out _) || !Base64Url.IsValid(bytes[AccountTime.Length..]))
            return false;
        place = Encoding.ASCII.GetString(bytes);
        return true;
    }
}
