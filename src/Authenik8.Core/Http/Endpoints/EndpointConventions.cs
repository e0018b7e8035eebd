using Authenik8.Http.Bodies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Endpoints;

/// <summary>How our endpoints are mapped and described.</summary>
internal static class EndpointConventions
{
    /// <summary>The content type of bodies.</summary>
    public const string Json = "application/json";

    /// <summary>Maps an endpoint of a group, which is told where the group is.</summary>
    public static IEndpointConventionBuilder Map<TEndpoint>(this RouteGroupBuilder group, string method, string pattern, string summary)
        where TEndpoint : IEndpoint
    {
        var endpoint = ((IEndpointRouteBuilder)group).Map<TEndpoint>(method, pattern, summary);
        endpoint.Add(builder => builder.Metadata.Add(EndpointPrefix.Of(((RouteEndpointBuilder)builder).RoutePattern, pattern)));
        return endpoint;
    }

    public static IEndpointConventionBuilder Map<TEndpoint>(this IEndpointRouteBuilder endpoints, string method, string pattern, string summary)
        where TEndpoint : IEndpoint
    {
        var endpoint = endpoints.MapOne<TEndpoint>(method, pattern).WithSummary(summary);
        // What answers GET answers HEAD (RFC 9110 section 9.1); the server leaves the content out. Descriptions have it once.
        return HttpMethods.IsGet(method)
            ? new EndpointPair(endpoint, endpoints.MapOne<TEndpoint>(HttpMethods.Head, pattern).WithMetadata(new ExcludeFromDescriptionAttribute()))
            : endpoint;
    }

    private static IEndpointConventionBuilder MapOne<TEndpoint>(this IEndpointRouteBuilder endpoints, string method, string pattern)
        where TEndpoint : IEndpoint
    {
        RequestDelegate handler = EndpointBoundary.RunAsync<TEndpoint>;
        // API descriptions are made of endpoints that name a method; ours says everything else by metadata.
        return endpoints.MapMethods(pattern, [method], handler).WithMetadata(handler.Method, new EndpointMethod(method));
    }

    /// <summary>Describes what <see cref="EndpointBoundary"/> does where tokens are in cookies.</summary>
    /// <exception cref="InvalidOperationException">When the application starts: the group's path has a parameter, so no cookie can be set for it.</exception>
    public static void RefuseOtherSites(this RouteGroupBuilder group) => ((IEndpointConventionBuilder)group).Finally(static endpoint =>
    {
        if (endpoint.Metadata.OfType<EndpointPrefix>().FirstOrDefault() is { IsLiteral: false })
            throw new InvalidOperationException($"{endpoint.DisplayName}: with Authenik8:Http:RefreshTransport Cookie the endpoints need a path without parameters.");
        var isRead = endpoint.Metadata.OfType<EndpointMethod>().LastOrDefault() is { IsRead: true };
        if (!isRead && !endpoint.Metadata.OfType<IProducesResponseTypeMetadata>().Any(static answer => answer.StatusCode == StatusCodes.Status403Forbidden))
            endpoint.Metadata.Add(Refusal(StatusCodes.Status403Forbidden));
    });

    /// <summary>Asks for a valid access token: by metadata, for the authorization middleware and API descriptions, and in the endpoint itself.</summary>
    /// <remarks>The endpoint itself is the guarantee. A host may take the metadata away, or add <see cref="IAllowAnonymous"/>, which switches the middleware off.</remarks>
    public static IEndpointConventionBuilder RequireAccessToken(this IEndpointConventionBuilder builder) => builder
        .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = Authenik8Defaults.AuthenticationScheme })
        .RequireCaller(permission: null);

    /// <summary>Asks for a permission, in the same two ways.</summary>
    public static IEndpointConventionBuilder RequireAccessTokenWith(this IEndpointConventionBuilder builder, string permission) => builder
        .RequireAuthorization(new AuthorizationPolicyBuilder(Authenik8Defaults.AuthenticationScheme).RequireAuthenticatedUser().RequirePermission(permission).Build())
        .RequireCaller(permission);

    private static IEndpointConventionBuilder RequireCaller(this IEndpointConventionBuilder builder, string? permission)
    {
        builder.Add(endpoint =>
        {
            endpoint.Metadata.Add(CallerRequired.Instance);
            if (endpoint.RequestDelegate is { } next)
                endpoint.RequestDelegate = context => Caller.RunAsync(context, permission, next);
        });
        return builder;
    }

    // No content type is named, because routing would refuse every other by itself, without our problem details. An API
    // description without one says application/json.
    public static IEndpointConventionBuilder Takes<TBody>(this IEndpointConventionBuilder builder, bool isOptional = false) =>
        builder.WithMetadata(new AcceptsMetadata([], typeof(TBody), isOptional));

    public static IEndpointConventionBuilder Answers<TBody>(
        this IEndpointConventionBuilder builder, string contentType, int status = StatusCodes.Status200OK) =>
        builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(TBody), [contentType]));

    public static IEndpointConventionBuilder AnswersNothing(this IEndpointConventionBuilder builder) =>
        builder.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status204NoContent, typeof(void)));

    public static IEndpointConventionBuilder Refuses(this IEndpointConventionBuilder builder, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
            _ = builder.WithMetadata(Refusal(status));
        return builder;
    }

    private static ProducesResponseTypeMetadata Refusal(int status) => new(status, typeof(ProblemResponse), ["application/problem+json"]);
}
