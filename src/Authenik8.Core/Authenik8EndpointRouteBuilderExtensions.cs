using System.Runtime.CompilerServices;
using Authenik8;
using Authenik8.Http;
using Authenik8.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>The endpoints of Authenik8.</summary>
public static class Authenik8EndpointRouteBuilderExtensions
{
    // The routes that have the key set. It is at the root under any prefix, and a route that stands twice is none.
    private static readonly ConditionalWeakTable<ICollection<EndpointDataSource>, object> WithKeySet = [];

    /// <summary>Maps every endpoint of the engine under a prefix, and GET <c>/.well-known/jwks.json</c> at the root.</summary>
    /// <remarks>May be called again with another prefix.</remarks>
    /// <param name="endpoints">The host's routes.</param>
    /// <param name="prefix">The prefix. Default <c>/auth</c>.</param>
    /// <returns>The group under the prefix, for conventions of the host such as rate limits.</returns>
    public static RouteGroupBuilder MapAuthenik8(this IEndpointRouteBuilder endpoints, string prefix = Authenik8Defaults.Prefix) =>
        endpoints.MapAuthenik8(options => options.Prefix = prefix);

    /// <summary>Maps those endpoints of the engine that a host wants.</summary>
    /// <remarks>
    /// May be called again with another prefix. Endpoints of accounts are mapped only where
    /// <see cref="Authenik8.Accounts.AccountOptions.Enabled"/> is true. A host replaces a flow by switching its endpoint off
    /// and mapping one of its own, or by registering another implementation of the service behind it.
    /// </remarks>
    /// <param name="endpoints">The host's routes.</param>
    /// <param name="configure">Says what is mapped, and where.</param>
    /// <returns>The group under the prefix, for conventions of the host such as rate limits. <c>AllowAnonymous()</c> on it stops the host from starting.</returns>
    /// <exception cref="InvalidOperationException"><c>AddAuthenik8</c> was not called.</exception>
    public static RouteGroupBuilder MapAuthenik8(this IEndpointRouteBuilder endpoints, Action<Authenik8EndpointOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(configure);
        if (endpoints.ServiceProvider.GetService<EndpointBoundary>() is null)
        {
            throw new InvalidOperationException(
                "Unable to find the required services. Add them with IServiceCollection.AddAuthenik8 before the application is built.");
        }
        var options = new Authenik8EndpointOptions();
        configure(options);
        if (options.Prefix is null)
            throw new ArgumentException("The endpoints need a prefix, which may be empty.", nameof(configure));

        var group = endpoints.MapGroup(options.Prefix);
        var settings = endpoints.ServiceProvider.GetRequiredService<IOptions<Authenik8Options>>().Value;
        _ = group.WithTags("Authenik8");
        if (settings.Http.RefreshTransport == RefreshTransport.Cookie)
            group.RefuseOtherSites();
        group.MapSessions(options, settings.Http.RefreshTransport);
        if (settings.Accounts.Enabled)
        {
            group.MapAccounts(options, settings.Accounts.AllowGuests);
            if (options.Admin)
                group.MapAdministration();
        }
        if (options.KeySet && WithKeySet.TryAdd(endpoints.DataSources, new object()))
            endpoints.MapKeySet();
        return group;
    }
}
