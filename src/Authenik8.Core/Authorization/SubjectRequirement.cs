using Microsoft.AspNetCore.Authorization;

namespace Authenik8.Authorization;

/// <summary>A route parameter is the caller's own subject id, or the caller holds a permission for other people's.</summary>
internal sealed class SubjectRequirement : IAuthorizationRequirement
{
    /// <summary>Asks for it.</summary>
    /// <param name="routeParameter">The route parameter that holds the id.</param>
    /// <param name="permission">The permission; null where nobody may see other people's.</param>
    /// <exception cref="ArgumentException">Either is empty, so that it could never be met, or not be meant.</exception>
    public SubjectRequirement(string routeParameter, string? permission)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(routeParameter);
        if (permission is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(permission);
        RouteParameter = routeParameter;
        Permission = permission;
    }

    public string RouteParameter { get; }

    public string? Permission { get; }

    /// <inheritdoc />
    public override string ToString() => $"subject in route parameter {RouteParameter}";
}
