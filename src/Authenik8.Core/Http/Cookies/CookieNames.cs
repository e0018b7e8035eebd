using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Cookies;

/// <summary>The cookies of the engine. Browsers hold cookies with these prefixes to <c>Secure</c>, and with <c>__Host-</c> to this very host (draft-ietf-httpbis-rfc6265bis section 4.1.3).</summary>
internal static class CookieNames
{
    /// <summary>The refresh token. Not <c>__Host-</c>, which would send it with every request to every path.</summary>
    public const string RefreshToken = "__Secure-ak8_rt";

    /// <summary>The access token.</summary>
    public const string AccessToken = "__Host-ak8_at";

    /// <summary>Whether a request brings one of them.</summary>
    public static bool AnyIn(HttpRequest request) =>
        request.Headers.Cookie.Count > 0
        && (RequestCookie.Find(request, RefreshToken).Count > 0
            || RequestCookie.Find(request, AccessToken).Count > 0
            || RequestCookie.Find(request, KnownDeviceCookie.Name).Count > 0);
}
