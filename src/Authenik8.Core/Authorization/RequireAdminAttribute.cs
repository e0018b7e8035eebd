using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Authenik8.Authorization;

/// <summary>Asks for a caller with the role <see cref="RoleNames.Admin"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequireAdminAttribute() : RequirementAttribute(AttributePolicy.Name(AttributePolicy.Admin))
{
    private static readonly RolesAuthorizationRequirement Requirement = new([RoleNames.Admin]);

    /// <inheritdoc />
    public override IEnumerable<IAuthorizationRequirement> GetRequirements() => [Requirement];
}
