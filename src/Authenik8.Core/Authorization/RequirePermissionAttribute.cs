using Microsoft.AspNetCore.Authorization;

namespace Authenik8.Authorization;

/// <summary>Asks for a caller who holds every one of some permissions.</summary>
/// <param name="permissions">The permissions, one or more.</param>
/// <exception cref="ArgumentException">No permission is named, or one is empty.</exception>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequirePermissionAttribute(params string[] permissions)
    : RequirementAttribute(AttributePolicy.Name(AttributePolicy.Permission, Requirements.Permissions(permissions, nameof(permissions))))
{
    private readonly PermissionRequirement _requirement = new(Requirements.Permissions(permissions, nameof(permissions)));

    /// <inheritdoc />
    public override IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}
