using System.Runtime.CompilerServices;
using Authenik8;
using Authenik8.Http.Bodies;
using Authenik8.Http.Endpoints;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>The endpoints of Authenik8.</summary>
public static class Authenik8EndpointRouteBuilderExtensions
{
    private const string Json = "application/json";

    // The routes that have the key set. It is at the root under any prefix, and a route that stands twice is none.
    private static readonly ConditionalWeakTable<ICollection<EndpointDataSource>, object> WithKeySet = [];

    /// <summary>
    /// Maps POST <c>refresh</c>, POST <c>logout</c>, POST <c>logout/all</c>, GET <c>sessions</c> and DELETE
    /// <c>sessions/{id}</c> under a prefix, and GET <c>/.well-known/jwks.json</c> at the root.
    /// </summary>
    /// <remarks>May be called again with another prefix.</remarks>
    /// <param name="endpoints">The host's routes.</param>
    /// <param name="prefix">The prefix. Default <c>/auth</c>.</param>
    /// <returns>The group under the prefix, for conventions of the host such as rate limits.</returns>
    public static RouteGroupBuilder MapAuthenik8(this IEndpointRouteBuilder endpoints, string prefix = Authenik8Defaults.Prefix)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);

        var group = endpoints.MapGroup(prefix).WithTags("Authenik8");
        group.Map<RefreshEndpoint>(HttpMethods.Post, "/refresh", "Exchange a refresh token for a new pair")
            .AllowAnonymous()
            .Takes<RefreshRequest>()
            .Answers<TokenResponse>(Json)
            .Refuses(400, 401, 403, 413, 415, 422, 503);
        group.Map<LogoutEndpoint>(HttpMethods.Post, "/logout", "End the present session")
            .AllowAnonymous()
            .Takes<LogoutRequest>(isOptional: true)
            .AnswersNothing()
            .Refuses(400, 401, 413, 415, 422, 503);
        group.Map<LogoutAllEndpoint>(HttpMethods.Post, "/logout/all", "End every session of the caller")
            .RequireAccessToken()
            .Takes<LogoutAllRequest>(isOptional: true)
            .AnswersNothing()
            .Refuses(400, 401, 413, 415, 422, 503);
        group.Map<ListSessionsEndpoint>(HttpMethods.Get, "/sessions", "List the caller's sessions")
            .RequireAccessToken()
            .Answers<SessionsResponse>(Json)
            .Refuses(400, 401, 503);
        group.Map<EndSessionEndpoint>(HttpMethods.Delete, "/sessions/{" + EndSessionEndpoint.IdParameter + "}", "End one of the caller's sessions")
            .RequireAccessToken()
            .WithMetadata(new RouteParameter())
            .AnswersNothing()
            .Refuses(400, 401, 404, 503);
        if (WithKeySet.TryAdd(endpoints.DataSources, new object()))
            endpoints.MapKeySet();
        return group;
    }

    private static void MapKeySet(this IEndpointRouteBuilder endpoints)
    {
        _ = endpoints.Map<JsonWebKeySetEndpoint>(HttpMethods.Get, "/.well-known/jwks.json", "The public keys of the access tokens")
            .AllowAnonymous()
            .WithTags("Authenik8")
            .Answers<JsonWebKeySetResponse>("application/jwk-set+json")
            .Refuses(503);
    }

    private static IEndpointConventionBuilder Map<TEndpoint>(this IEndpointRouteBuilder endpoints, string method, string pattern, string summary)
        where TEndpoint : IEndpoint
    {
        RequestDelegate handler = EndpointBoundary.RunAsync<TEndpoint>;
        // API descriptions are made of endpoints that name a method; ours says everything else by metadata.
        return endpoints.MapMethods(pattern, [method], handler).WithMetadata(handler.Method).WithSummary(summary);
    }

    private static IEndpointConventionBuilder RequireAccessToken(this IEndpointConventionBuilder builder) =>
        builder.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = Authenik8Defaults.AuthenticationScheme });

    // No content type is named, because routing would refuse every other by itself, without our problem details. An API
    // description without one says application/json.
    private static IEndpointConventionBuilder Takes<TBody>(this IEndpointConventionBuilder builder, bool isOptional = false) =>
        builder.WithMetadata(new AcceptsMetadata([], typeof(TBody), isOptional));

    private static IEndpointConventionBuilder Answers<TBody>(this IEndpointConventionBuilder builder, string contentType) =>
        builder.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TBody), [contentType]));

    private static IEndpointConventionBuilder AnswersNothing(this IEndpointConventionBuilder builder) =>
        builder.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status204NoContent, typeof(void)));

    private static IEndpointConventionBuilder Refuses(this IEndpointConventionBuilder builder, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
            _ = builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemResponse), ["application/problem+json"]));
        return builder;
    }
}
