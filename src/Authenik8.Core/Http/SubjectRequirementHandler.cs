using Authenik8.Authorization;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;

namespace Authenik8.Http;

/// <summary>Compares the subject id in the route with the caller's.</summary>
internal sealed class SubjectRequirementHandler : AuthorizationHandler<SubjectRequirement>
{
    /// <inheritdoc />
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, SubjectRequirement requirement)
    {
        var own = context.User.FindFirst(ClaimNames.Subject)?.Value;
        if (requirement.Permission is not null && context.User.HasClaim(ClaimNames.Permissions, requirement.Permission))
        {
            context.Succeed(requirement);
        }
        else if (own is not null && RequestOf(context.Resource) is { } http
            && http.GetRouteValue(requirement.RouteParameter) is string asked && string.Equals(own, asked, StringComparison.Ordinal))
        {
            context.Succeed(requirement);
        }
        return Task.CompletedTask;
    }

    // The request of an endpoint, or the one that a hub's connection began with.
    private static HttpContext? RequestOf(object? resource) =>
        resource is HubInvocationContext invocation ? invocation.Context.GetHttpContext() : resource as HttpContext;
}
