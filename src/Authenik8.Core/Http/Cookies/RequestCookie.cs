using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Cookies;

/// <summary>A cookie of the engine as a request brings it.</summary>
/// <param name="Name">Its whole name.</param>
/// <param name="Suffix">What the name has after that of the settings.</param>
/// <param name="Value">Its value.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RequestCookie(string Name, SessionCookieSuffix Suffix, string Value)
{
    /// <summary>How many cookies of one kind are looked at. A browser has one or two; browsers keep fewer than 200 of one site.</summary>
    private const int MaxCount = 256;

    private const string WhiteSpace = " \t";

    /// <summary>The cookies of a name, with and without a suffix, in the order of the request: the longest path first (RFC 6265 section 5.4).</summary>
    /// <remarks>
    /// Read from the header itself, because <see cref="HttpRequest.Cookies"/> keeps one of two cookies with the same name and takes
    /// <c>__secure-x</c>, whose prefix binds older browsers to nothing, for <c>__Secure-x</c>.
    /// </remarks>
    public static List<RequestCookie> Find(HttpRequest request, string name)
    {
        List<RequestCookie> found = [];
        // HTTP/2 clients may send each cookie in a field of its own (RFC 9113 section 8.2.3).
        foreach (var header in request.Headers.Cookie)
        {
            var rest = header.AsSpan();
            while (!rest.IsEmpty && found.Count < MaxCount)
            {
                var end = rest.IndexOf(';');
                var pair = (end < 0 ? rest : rest[..end]).Trim(WhiteSpace);
                rest = end < 0 ? default : rest[(end + 1)..];
                if (!pair.StartsWith(name, StringComparison.Ordinal))
                    continue;
                var equals = pair.IndexOf('=');
                if (equals >= name.Length && SessionCookieSuffix.TryParse(pair[name.Length..equals], out var suffix))
                    found.Add(new RequestCookie(pair[..equals].ToString(), suffix, pair[(equals + 1)..].ToString()));
            }
        }
        return found;
    }

    /// <summary>The name, without the secret.</summary>
    public override string ToString() => Name;
}
