using Microsoft.AspNetCore.Authorization;

namespace Authenik8.Authorization;

/// <summary>Named policies, for <c>[Authorize(Policy = ...)]</c> and <c>RequireAuthorization(...)</c>. They ask for the same as the methods of the same name.</summary>
public static class PolicyNames
{
    /// <summary>The role <see cref="RoleNames.Admin"/>.</summary>
    public const string RequireAdmin = "RequireAdmin";

    /// <summary>Any caller but a guest.</summary>
    public const string RequireAccount = "RequireAccount";

    /// <summary>Before a role: <c>RequireRole:editor</c>.</summary>
    public const string RequireRolePrefix = "RequireRole:";

    /// <summary>Before a permission: <c>RequirePermission:posts:write</c>.</summary>
    public const string RequirePermissionPrefix = "RequirePermission:";

    /// <summary>Before a scope: <c>RequireScope:profile</c>.</summary>
    public const string RequireScopePrefix = "RequireScope:";

    /// <summary>Before the name of a route parameter: <c>RequireSubject:id</c>.</summary>
    public const string RequireSubjectPrefix = "RequireSubject:";

    /// <summary>
    /// The policy that one of these names, or the name that an attribute of the engine carries, stands for. For a host that has an
    /// <see cref="IAuthorizationPolicyProvider"/> of its own: a provider that does not ask here makes what is marked with the
    /// attributes fail.
    /// </summary>
    /// <param name="policyName">The name.</param>
    /// <returns>The policy, which asks for an authenticated caller as well. Null: the name is not one of the engine's, or names a policy of the host's beside the engine's.</returns>
    /// <exception cref="ArgumentException">It is one of the engine's, and asks for what cannot be required, such as a role with a comma.</exception>
    public static AuthorizationPolicy? FindPolicy(string policyName)
    {
        ArgumentNullException.ThrowIfNull(policyName);
        return Requirements.OfPolicy(policyName) is { } requirement
            ? new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(requirement).Build()
            : null;
    }
}
