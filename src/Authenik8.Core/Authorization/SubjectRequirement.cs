using Microsoft.AspNetCore.Authorization;

namespace Authenik8.Authorization;

/// <summary>A route parameter is the caller's own subject id, or the caller holds a permission for other people's.</summary>
/// <param name="routeParameter">The route parameter that holds the id.</param>
/// <param name="permission">The permission; null where nobody may see other people's.</param>
internal sealed class SubjectRequirement(string routeParameter, string? permission) : IAuthorizationRequirement
{
    public string RouteParameter => routeParameter;

    public string? Permission => permission;

    /// <inheritdoc />
    public override string ToString() => $"subject in route parameter {routeParameter}";
}
