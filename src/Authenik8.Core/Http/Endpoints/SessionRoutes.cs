using Authenik8.Http.Bodies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Authenik8.Http.Endpoints.EndpointConventions;

namespace Authenik8.Http.Endpoints;

/// <summary>The routes of sessions and of the key set.</summary>
internal static class SessionRoutes
{
    public static void MapSessions(this RouteGroupBuilder group, Authenik8EndpointOptions options, RefreshTransport transport)
    {
        if (options.Refresh)
        {
            _ = group.Map<RefreshEndpoint>(HttpMethods.Post, "/refresh", "Exchange a refresh token for a new pair")
                .AllowAnonymous()
                .TakesRefreshToken<RefreshRequest>(transport)
                .Answers<TokenResponse>(Json)
                .Refuses(400, 401, 403, 413, 415, 422, 429, 503);
        }
        if (options.Logout)
        {
            _ = group.Map<LogoutEndpoint>(HttpMethods.Post, "/logout", "End the present session")
                .AllowAnonymous()
                .TakesRefreshToken<LogoutRequest>(transport, isOptional: true)
                .AnswersNothing()
                .Refuses(400, 401, 413, 415, 422, 503);
            _ = group.Map<LogoutAllEndpoint>(HttpMethods.Post, "/logout/all", "End every session of the caller")
                .RequireAccessToken()
                .Takes<LogoutAllRequest>(isOptional: true)
                .AnswersNothing()
                .Refuses(400, 401, 413, 415, 422, 503);
        }
        if (options.Sessions)
        {
            _ = group.Map<ListSessionsEndpoint>(HttpMethods.Get, "/sessions", "List the caller's sessions")
                .RequireAccessToken()
                .Answers<SessionsResponse>(Json)
                .Refuses(400, 401, 503);
            _ = group.Map<EndSessionEndpoint>(HttpMethods.Delete, "/sessions/{" + EndSessionEndpoint.IdParameter + "}", "End one of the caller's sessions")
                .RequireAccessToken()
                .WithMetadata(new RouteParameter())
                .AnswersNothing()
                .Refuses(400, 401, 404, 503);
        }
    }

    public static void MapKeySet(this IEndpointRouteBuilder endpoints)
    {
        _ = endpoints.Map<JsonWebKeySetEndpoint>(HttpMethods.Get, "/.well-known/jwks.json", "The public keys of the access tokens")
            .AllowAnonymous()
            .WithTags("Authenik8")
            .Answers<JsonWebKeySetResponse>("application/jwk-set+json")
            .Refuses(503);
    }

    // In a cookie it is no part of the body, and there is nothing else in it.
    private static IEndpointConventionBuilder TakesRefreshToken<TBody>(this IEndpointConventionBuilder builder, RefreshTransport transport, bool isOptional = false) =>
        transport == RefreshTransport.Body ? builder.Takes<TBody>(isOptional) : builder;
}
