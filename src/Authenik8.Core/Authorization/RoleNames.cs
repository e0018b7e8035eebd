namespace Authenik8.Authorization;

/// <summary>Roles that the engine itself knows.</summary>
public static class RoleNames
{
    /// <summary>The role that <c>RequireAdmin</c> asks for: <c>admin</c>.</summary>
    public const string Admin = "admin";
}
