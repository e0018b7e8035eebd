using Authenik8.Http.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Authenik8.Http;

/// <summary>The cookie by which a device is known again. It logs nobody in.</summary>
internal static class KnownDeviceCookie
{
    /// <summary>The value that a request brings. Null: none.</summary>
    /// <remarks>Of two cookies the first, which has the longer path: the other one is left from a former path.</remarks>
    public static string? Read(HttpContext context) =>
        RequestCookie.Find(context.Request, NameIn(context)).Find(static cookie => cookie.Suffix.IsEmpty) is { Name: not null } found ? found.Value : null;

    public static void Append(HttpContext context, string value, string path, TimeSpan lifetime)
    {
        context.RequestServices.GetRequiredService<PlainHttpCookieNotice>().Report(context);
        var name = NameIn(context);
        if (RequestCookie.Find(context.Request, name).Count > 1)
        {
            foreach (var former in CookiePath.AllOf(context).Where(former => former != path))
                context.Response.Cookies.Append(name, "", NewCookie(former, TimeSpan.Zero));
        }
        context.Response.Cookies.Append(name, value, NewCookie(path, lifetime));
    }

    private static CookieOptions NewCookie(string path, TimeSpan lifetime) => new()
    {
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Strict,
        Path = path,
        MaxAge = lifetime,
        IsEssential = true,
    };

    private static string NameIn(HttpContext context) =>
        context.RequestServices.GetRequiredService<IOptions<Authenik8Options>>().Value.Http.Cookies.KnownDeviceName;
}
