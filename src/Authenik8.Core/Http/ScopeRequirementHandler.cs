using Authenik8.Authorization;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http;

/// <summary>Compares the scopes that are asked for with the caller's.</summary>
internal sealed class ScopeRequirementHandler : AuthorizationHandler<ScopeRequirement>
{
    /// <inheritdoc />
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        var held = context.User.FindAll(ClaimNames.Scope).SelectMany(claim => claim.Value.Split(' ')).ToHashSet(StringComparer.Ordinal);
        if (requirement.Scopes.All(held.Contains))
        {
            context.Succeed(requirement);
        }
        else if (context.Resource is HttpContext http)
        {
            // All that the endpoint asks for, not only what this requirement does: a client asks for them at once.
            var scopes = context.Requirements.OfType<ScopeRequirement>().SelectMany(other => other.Scopes);
            http.Features.Set(new RequiredScopes([.. scopes.Distinct(StringComparer.Ordinal)]));
        }
        return Task.CompletedTask;
    }
}
