using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.Extensions.Options;

namespace Authenik8.Authorization;

/// <summary>Makes the policies of <see cref="PolicyNames"/> from their names; a policy that the host has added under such a name wins.</summary>
internal sealed class Authenik8PolicyProvider(IOptions<AuthorizationOptions> options) : DefaultAuthorizationPolicyProvider(options)
{
    // Policies are a function of their names, so endpoints may keep them.
    /// <inheritdoc />
    public override bool AllowsCachingPolicies => true;

    /// <inheritdoc />
    public override async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
    {
        ArgumentNullException.ThrowIfNull(policyName);
        return await base.GetPolicyAsync(policyName).ConfigureAwait(false)
            ?? (Requirement(policyName) is { } requirement
                ? new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(requirement).Build()
                : null);
    }

    private static IAuthorizationRequirement? Requirement(string name)
    {
        if (string.Equals(name, PolicyNames.RequireAdmin, StringComparison.Ordinal))
            return new RolesAuthorizationRequirement([RoleNames.Admin]);
        if (string.Equals(name, PolicyNames.RequireAccount, StringComparison.Ordinal))
            return new AccountRequirement();
        if (After(name, PolicyNames.RequireRolePrefix) is { } role)
            return new RolesAuthorizationRequirement(Requirements.Roles([role], nameof(name)));
        if (After(name, PolicyNames.RequirePermissionPrefix) is { } permission)
            return new PermissionRequirement(Requirements.Permissions([permission], nameof(name)));
        if (After(name, PolicyNames.RequireScopePrefix) is { } scope)
            return new ScopeRequirement(Requirements.Scopes([scope], nameof(name)));
        if (After(name, PolicyNames.RequireSubjectPrefix) is { } routeParameter)
            return new SubjectRequirement(routeParameter, permission: null);
        return null;
    }

    private static string? After(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;
}
