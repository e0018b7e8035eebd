using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Cookies;

/// <summary>The cookies of the engine, by the names of the settings.</summary>
internal static class CookieNames
{
    /// <summary>Whether a request brings one of them.</summary>
    public static bool AnyIn(HttpRequest request, Authenik8CookieOptions names) =>
        request.Headers.Cookie.Count > 0
        && (RequestCookie.Find(request, names.RefreshTokenName).Count > 0
            || RequestCookie.Find(request, names.AccessTokenName).Count > 0
            || RequestCookie.Find(request, names.KnownDeviceName).Count > 0);
}
