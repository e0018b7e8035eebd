using Microsoft.AspNetCore.Authorization;

namespace Authenik8.Authorization;

/// <summary>Asks for a caller who is no guest. A guest is answered 403 <c>guest_account</c>.</summary>
/// <remarks>
/// A guest has a valid token, so <c>[Authorize]</c> alone lets guests pass where <see cref="Accounts.AccountOptions.AllowGuests"/> is true.
/// Callers of other authentication schemes, and subjects that are no accounts of the engine, are no guests.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequireAccountAttribute() : RequirementAttribute(AttributePolicy.Name(AttributePolicy.Account))
{
    private static readonly AccountRequirement Requirement = new();

    /// <inheritdoc />
    public override IEnumerable<IAuthorizationRequirement> GetRequirements() => [Requirement];
}
