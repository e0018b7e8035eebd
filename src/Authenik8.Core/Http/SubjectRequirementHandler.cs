using Authenik8.Authorization;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;

namespace Authenik8.Http;

/// <summary>Compares the subject id in the route with the caller's, and with whatever else in the request could be bound in its place.</summary>
/// <remarks>
/// A resource that has no route refuses every caller. Where an MVC action or a page runs next, <see cref="SubjectBindingFilter"/> compares
/// what was really bound.
/// </remarks>
internal sealed class SubjectRequirementHandler : AuthorizationHandler<SubjectRequirement>
{
    /// <inheritdoc />
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, SubjectRequirement requirement)
    {
        if (requirement.Permission is not null && context.User.HasClaim(ClaimNames.Permissions, requirement.Permission))
        {
            context.Succeed(requirement);
            return;
        }
        if (context.User.FindFirst(ClaimNames.Subject)?.Value is { } own && await IsOwnAsync(context.Resource, requirement.RouteParameter, own).ConfigureAwait(false))
            context.Succeed(requirement);
    }

    private static async ValueTask<bool> IsOwnAsync(object? resource, string name, string own)
    {
        switch (resource)
        {
            case HttpContext http:
                return IsOwn(http.GetRouteValue(name), own) && await IsUnambiguousAsync(http, name, own).ConfigureAwait(false);
            // The resource of MVC's own authorization filter.
            case ActionContext action:
                return IsOwn(action.RouteData.Values[name], own) && await IsUnambiguousAsync(action.HttpContext, name, own).ConfigureAwait(false);
            // The request that the connection of a hub began with; its route stays as it is.
            case HubInvocationContext invocation:
                return invocation.Context.GetHttpContext() is { } handshake && IsOwn(handshake.GetRouteValue(name), own)
                    && HubArguments.AreOwn(invocation, name, own);
            // A component that is navigated to inside a Blazor circuit.
            case Microsoft.AspNetCore.Components.RouteData component:
                var values = component.RouteValues.Where(value => string.Equals(value.Key, name, StringComparison.OrdinalIgnoreCase)).ToArray();
                return values.Length == 1 && IsOwn(values[0].Value, own);
            default:
                return false;
        }
    }

    private static bool IsOwn(object? routeValue, string own) => routeValue is string asked && string.Equals(asked, own, StringComparison.Ordinal);

    private static async ValueTask<bool> IsUnambiguousAsync(HttpContext http, string name, string own)
    {
        if (!await SubjectSources.AreOwnAsync(http, name, own).ConfigureAwait(false))
            return false;
        SubjectComparison.Remember(http, name, own);
        return true;
    }
}
