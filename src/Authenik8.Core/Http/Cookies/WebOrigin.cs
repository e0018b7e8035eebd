using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Cookies;

/// <summary>Origins, written as browsers write them: lower case, without the scheme's own port (RFC 6454 section 6.2).</summary>
internal static class WebOrigin
{
    /// <summary>The origin that a request was sent to, as the application sees it. Null where it names no host.</summary>
    public static string? Of(HttpRequest request)
    {
        if (request.Host.Value is not { Length: > 0 } host)
            return null;
        var origin = $"{request.Scheme}://{host}".ToLowerInvariant();
        // An IPv6 address ends with a bracket, so what follows the last colon here is a port.
        var ownPort = request.IsHttps ? ":443" : ":80";
        return origin.EndsWith(ownPort, StringComparison.Ordinal) ? origin[..^ownPort.Length] : origin;
    }

    /// <summary>Reads an origin from the settings. Null for anything that is not one, letter for letter.</summary>
    public static string? Parse(string? text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
            || uri.HostNameType is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6)
            || uri.Host.Contains('*', StringComparison.Ordinal))
            return null;
        var bare = $"{uri.Scheme}://{(uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost)}";
        var full = string.Create(CultureInfo.InvariantCulture, $"{bare}:{uri.Port}");
        var origin = uri.IsDefaultPort ? bare : full;
        // Uri understands much that no browser would send: a path, a user name, white space, 0x7f.1 for an address.
        return string.Equals(text, origin, StringComparison.OrdinalIgnoreCase) || string.Equals(text, full, StringComparison.OrdinalIgnoreCase)
            ? origin
            : null;
    }
}
