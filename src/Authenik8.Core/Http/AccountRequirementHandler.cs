using Authenik8.Authorization;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http;

/// <summary>Refuses guests, and has the refusal say so.</summary>
internal sealed class AccountRequirementHandler : AuthorizationHandler<AccountRequirement>
{
    /// <summary>Set where a requirement has refused a guest.</summary>
    internal sealed record GuestRefused;

    /// <inheritdoc />
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccountRequirement requirement)
    {
        var user = context.User;
        if (user.HasClaim(ClaimNames.Guest, "true") || user.HasClaim(ClaimNames.AuthenticationMethods, Grant.GuestMethod))
            (context.Resource as HttpContext)?.Features.Set(new GuestRefused());
        else if (user.Identities.Any(static identity => identity.IsAuthenticated))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
