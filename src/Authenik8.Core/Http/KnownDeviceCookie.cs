using Microsoft.AspNetCore.Http;

namespace Authenik8.Http;

/// <summary>The cookie by which a device is known again. It logs nobody in.</summary>
internal static class KnownDeviceCookie
{
    public const string Name = "__Secure-ak8_dv";

    public static void Append(HttpContext context, string value, string path, TimeSpan lifetime) =>
        context.Response.Cookies.Append(Name, value, new CookieOptions
        {
            HttpOnly = true,
            Secure = true,
            SameSite = SameSiteMode.Strict,
            Path = path,
            MaxAge = lifetime,
            IsEssential = true,
        });
}
