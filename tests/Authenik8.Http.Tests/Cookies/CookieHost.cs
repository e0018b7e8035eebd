using Authenik8.Http.Tests.Accounts;
using Authenik8.Messages;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Cookies;

/// <summary>Hosts whose sessions are kept in cookies, with a login of their own at <c>/login</c>.</summary>
internal static class CookieHost
{
    public const string RefreshCookie = "__Secure-ak8_rt";
    public const string AccessCookie = "__Host-ak8_at";
    public const string ClearedRefreshCookie = "__Secure-ak8_rt=; expires=Thu, 01 Jan 1970 00:00:00 GMT; max-age=0; path=/auth; secure; samesite=strict; httponly";
    public const string ClearedAccessCookie = "__Host-ak8_at=; expires=Thu, 01 Jan 1970 00:00:00 GMT; max-age=0; path=/; secure; samesite=lax; httponly";

    public static Task<TestHost> StartAsync(
        Action<Authenik8Options>? options = null, Action<IServiceCollection>? services = null, Action<WebApplication>? map = null) =>
        TestHost.StartAsync(
            o =>
            {
                Configure(o);
                options?.Invoke(o);
            },
            s =>
            {
                s.AddSingleton<IMessageSender>(new Mailbox());
                services?.Invoke(s);
            },
            app =>
            {
                MapLogin(app);
                map?.Invoke(app);
            });

    public static void Configure(Authenik8Options options)
    {
        options.Http.RefreshTransport = RefreshTransport.Cookie;
        // Hashing is not what is tested here, and would take most of the time.
        options.Passwords.MemoryKiB = 7168;
        options.Passwords.Passes = 5;
    }

    public static void MapLogin(WebApplication app) => app.MapPost("/login", async (ISessionService sessions, HttpContext context) =>
    {
        var command = new StartSessionCommand { Subject = new Subject("ada"), Device = context.GetDevice() };
        return (await sessions.StartAsync(command, context.RequestAborted)).ToHttpResult();
    });

    /// <summary>A browser whose user has logged in.</summary>
    public static async Task<Browser> LogInAsync(TestHost host)
    {
        var browser = new Browser(host.Address);
        (await browser.PostAsync("/login")).AssertStatus(HttpStatusCode.OK);
        return browser;
    }
}
