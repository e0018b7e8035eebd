using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Endpoints;

/// <summary>Looks at our endpoints as the application has them in the end, with every convention of the host, before the server listens.</summary>
internal sealed class EndpointStartupCheck : IStartupFilter
{
    /// <inheritdoc />
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        if (app.ApplicationServices.GetService<EndpointDataSource>() is { } endpoints)
            RefuseOpened(endpoints.Endpoints);
    };

    private static void RefuseOpened(IReadOnlyList<Microsoft.AspNetCore.Http.Endpoint> endpoints)
    {
        var opened = endpoints
            .Where(static endpoint => endpoint.Metadata.GetMetadata<CallerRequired>() is not null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(static endpoint => endpoint.DisplayName)
            .ToArray();
        if (opened.Length == 0)
            return;
        throw new InvalidOperationException(
            "AllowAnonymous() is on endpoints of Authenik8 that need a caller. Take it away from MapAuthenik8() and from the groups above it: "
            + "the endpoints that anybody may call, such as login, are open without it, under a fallback policy as well. Opened: "
            + $"{string.Join(", ", opened)}.");
    }
}
