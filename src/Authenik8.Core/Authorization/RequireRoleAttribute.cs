using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Authenik8.Authorization;

/// <summary>Asks for a caller with at least one of some roles.</summary>
/// <param name="roles">The roles, one or more, each by itself.</param>
/// <exception cref="ArgumentException">No role is named, or one is empty or has a comma.</exception>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireRoleAttribute(params string[] roles)
    : RequirementAttribute(AttributePolicy.Name(AttributePolicy.Role, Requirements.Roles(roles, nameof(roles))))
{
    private readonly RolesAuthorizationRequirement _requirement = new(Requirements.Roles(roles, nameof(roles)));

    /// <inheritdoc />
    public override IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}
