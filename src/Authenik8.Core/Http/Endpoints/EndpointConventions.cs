using Authenik8.Http.Bodies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Authenik8.Http.Endpoints;

/// <summary>How our endpoints are mapped and described.</summary>
internal static class EndpointConventions
{
    /// <summary>The content type of bodies.</summary>
    public const string Json = "application/json";

    public static IEndpointConventionBuilder Map<TEndpoint>(this IEndpointRouteBuilder endpoints, string method, string pattern, string summary)
        where TEndpoint : IEndpoint
    {
        RequestDelegate handler = EndpointBoundary.RunAsync<TEndpoint>;
        // API descriptions are made of endpoints that name a method; ours says everything else by metadata.
        return endpoints.MapMethods(pattern, [method], handler).WithMetadata(handler.Method).WithSummary(summary);
    }

    public static IEndpointConventionBuilder RequireAccessToken(this IEndpointConventionBuilder builder) =>
        builder.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = Authenik8Defaults.AuthenticationScheme });

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
            _ = builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemResponse), ["application/problem+json"]));
        return builder;
    }
}
