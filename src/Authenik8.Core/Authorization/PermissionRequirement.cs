using Authenik8.Tokens;
using Microsoft.AspNetCore.Authorization;

namespace Authenik8.Authorization;

/// <summary>The caller holds every one of some permissions.</summary>
internal sealed class PermissionRequirement(IReadOnlyList<string> permissions) : AuthorizationHandler<PermissionRequirement>, IAuthorizationRequirement
{
    public IReadOnlyList<string> Permissions => permissions;

    /// <inheritdoc />
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (requirement.Permissions.All(permission => context.User.HasClaim(ClaimNames.Permissions, permission)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override string ToString() => $"permissions {string.Join(' ', permissions)}";
}
