using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Authenik8.Http.Cookies;

/// <summary>Remembers that a request came with a method that may change something, whatever a middleware of the host makes of it later.</summary>
/// <remarks>The framework's method override turns a POST into a GET where a header or a form field asks for it, and leaves no other trace.</remarks>
internal sealed class SentMethod
{
    private static readonly SentMethod Unsafe = new();

    private SentMethod()
    {
    }

    /// <summary>Whether the method is one that changes nothing (RFC 9110 section 9.2.1), of those that browsers send.</summary>
    public static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    /// <summary>Whether the request came with another one.</summary>
    public static bool WasUnsafe(HttpContext context) => context.Features.Get<SentMethod>() is not null;

    /// <summary>Looks at requests before anything else does, where cookies make it matter.</summary>
    internal sealed class StartupFilter : IStartupFilter
    {
        /// <inheritdoc />
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            if (app.ApplicationServices.GetRequiredService<IOptions<Authenik8Options>>().Value.Http.RefreshTransport == RefreshTransport.Cookie)
            {
                _ = app.Use(static (HttpContext context, RequestDelegate following) =>
                {
                    if (!IsSafe(context.Request.Method))
                        context.Features.Set(Unsafe);
                    return following(context);
                });
            }
            next(app);
        };
    }
}
