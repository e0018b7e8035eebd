using Microsoft.AspNetCore.Authorization;

namespace Authenik8.Authorization;

/// <summary>Asks for a token with every one of some scopes (RFC 6749 section 3.3).</summary>
/// <param name="scopes">The scopes, one or more.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireScopeAttribute(params string[] scopes) : AuthorizeAttribute, IAuthorizationRequirementData
{
    private readonly ScopeRequirement _requirement = new(Requirements.NonEmpty(scopes, nameof(scopes)));

    /// <summary>The scopes, which a refusal names (RFC 6750 section 3).</summary>
    internal IReadOnlyList<string> Scopes => _requirement.Scopes;

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}
