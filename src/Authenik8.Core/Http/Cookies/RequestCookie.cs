using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Cookies;

/// <summary>The cookies of one name that a request brings.</summary>
/// <remarks>
/// Read from the header itself, because <see cref="HttpRequest.Cookies"/> keeps one of two cookies with the same name and takes
/// <c>__secure-x</c>, whose prefix binds older browsers to nothing, for <c>__Secure-x</c>.
/// </remarks>
/// <param name="Count">How many there are. More than one: somebody may have planted the other one.</param>
/// <param name="Value">The value of the last one; null where there is none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RequestCookie(int Count, string? Value)
{
    private const string WhiteSpace = " \t";

    public static RequestCookie Find(HttpRequest request, string name)
    {
        var found = default(RequestCookie);
        // HTTP/2 clients may send each cookie in a field of its own (RFC 9113 section 8.2.3).
        foreach (var header in request.Headers.Cookie)
        {
            var rest = header.AsSpan();
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf(';');
                var pair = (end < 0 ? rest : rest[..end]).Trim(WhiteSpace);
                rest = end < 0 ? default : rest[(end + 1)..];
                if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal))
                    found = new RequestCookie(found.Count + 1, pair[(name.Length + 1)..].ToString());
            }
        }
        return found;
    }

    /// <summary>The count, without the secret.</summary>
    public override string ToString() => $"{Count} cookies";
}
