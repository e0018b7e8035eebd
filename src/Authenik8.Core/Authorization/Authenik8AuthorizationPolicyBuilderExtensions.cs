using Authenik8.Authorization;
using Microsoft.AspNetCore.Authorization;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The same requirements for policies that a host builds itself.</summary>
public static class Authenik8AuthorizationPolicyBuilderExtensions
{
    /// <summary>Asks for a caller with the role <see cref="RoleNames.Admin"/>.</summary>
    /// <param name="builder">The policy.</param>
    public static AuthorizationPolicyBuilder RequireAdmin(this AuthorizationPolicyBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.RequireRole(RoleNames.Admin);
    }

    /// <summary>Asks for a caller who is no guest.</summary>
    /// <param name="builder">The policy.</param>
    public static AuthorizationPolicyBuilder RequireAccount(this AuthorizationPolicyBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(new AccountRequirement());
    }

    /// <summary>Asks for a caller who holds every one of some permissions.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="permissions">The permissions, one or more.</param>
    /// <exception cref="ArgumentException">No permission is named, or one is empty.</exception>
    public static AuthorizationPolicyBuilder RequirePermission(this AuthorizationPolicyBuilder builder, params string[] permissions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(new PermissionRequirement(Requirements.Permissions(permissions, nameof(permissions))));
    }

    /// <summary>Asks for a token with every one of some scopes (RFC 6749 section 3.3).</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="scopes">The scopes, one or more.</param>
    /// <exception cref="ArgumentException">No scope is named, or one is not a scope token.</exception>
    public static AuthorizationPolicyBuilder RequireScope(this AuthorizationPolicyBuilder builder, params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(new ScopeRequirement(Requirements.Scopes(scopes, nameof(scopes))));
    }

    /// <summary>Asks that the subject id in the route be the caller's own.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="routeParameter">The route parameter that holds the id. Default <c>id</c>.</param>
    /// <param name="orPermission">A permission whose holders may name any subject. Default null: nobody may.</param>
    /// <exception cref="ArgumentException">The route parameter or the permission is empty.</exception>
    public static AuthorizationPolicyBuilder RequireSubject(this AuthorizationPolicyBuilder builder, string routeParameter = "id", string? orPermission = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(new SubjectRequirement(routeParameter, orPermission));
    }
}
