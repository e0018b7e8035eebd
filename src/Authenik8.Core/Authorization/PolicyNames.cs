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
}
