using Authenik8.Accounts;
using Authenik8.Http.Bodies;
using Authenik8.Http.Endpoints.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using static Authenik8.Http.Endpoints.EndpointConventions;

namespace Authenik8.Http.Endpoints;

/// <summary>The routes of administrators.</summary>
internal static class AdminRoutes
{
    public static void AddAdminEndpoints(this IServiceCollection services)
    {
        services.AddSingleton<DisableAccountEndpoint>();
        services.AddSingleton<EnableAccountEndpoint>();
        services.AddSingleton<EndAccountSessionsEndpoint>();
        services.AddSingleton<GetAccountEndpoint>();
        services.AddSingleton<ListAccountsEndpoint>();
        services.AddSingleton<SetRolesEndpoint>();
        services.AddSingleton<StartPasswordResetEndpoint>();
    }

    public static void MapAdministration(this RouteGroupBuilder parent)
    {
        var group = parent.MapGroup("/admin");
        _ = group.Map<ListAccountsEndpoint>(HttpMethods.Get, "/accounts", "List accounts")
            .RequireAdministrator()
            .Answers<AccountsResponse>(Json)
            .Refuses(400, 401, 403, 422, 503);
        _ = group.Map<GetAccountEndpoint>(HttpMethods.Get, "/accounts/{id}", "Read an account")
            .RequireAdministrator()
            .WithMetadata(new RouteParameter())
            .Answers<AccountResponse>(Json)
            .Refuses(400, 401, 403, 404, 503);
        _ = group.Map<DisableAccountEndpoint>(HttpMethods.Post, "/accounts/{id}/disable", "Disable an account")
            .RequireAdministrator()
            .WithMetadata(new RouteParameter())
            .Answers<AccountResponse>(Json)
            .Refuses(400, 401, 403, 404, 409, 503);
        _ = group.Map<EnableAccountEndpoint>(HttpMethods.Post, "/accounts/{id}/enable", "Enable an account")
            .RequireAdministrator()
            .WithMetadata(new RouteParameter())
            .Answers<AccountResponse>(Json)
            .Refuses(400, 401, 403, 404, 503);
        _ = group.Map<SetRolesEndpoint>(HttpMethods.Put, "/accounts/{id}/roles", "Set roles and permissions")
            .RequireAdministrator()
            .WithMetadata(new RouteParameter())
            .Takes<SetRolesRequest>()
            .Answers<AccountResponse>(Json)
            .Refuses(400, 401, 403, 404, 409, 413, 415, 422, 503);
        _ = group.Map<EndAccountSessionsEndpoint>(HttpMethods.Delete, "/accounts/{id}/sessions", "End every session of an account")
            .RequireAdministrator()
            .WithMetadata(new RouteParameter())
            .AnswersNothing()
            .Refuses(400, 401, 403, 404, 503);
        _ = group.Map<StartPasswordResetEndpoint>(HttpMethods.Post, "/accounts/{id}/password/reset", "Send the owner a code that resets the password")
            .RequireAdministrator()
            .WithMetadata(new RouteParameter())
            .Answers<AcceptedResponse>(Json, StatusCodes.Status202Accepted)
            .Refuses(400, 401, 403, 404, 503);
    }

    private static IEndpointConventionBuilder RequireAdministrator(this IEndpointConventionBuilder builder) =>
        builder.RequireAccessTokenWith(IAccountAdministration.Permission);
}
