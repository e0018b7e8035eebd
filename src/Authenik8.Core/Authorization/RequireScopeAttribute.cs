using Microsoft.AspNetCore.Authorization;

namespace Authenik8.Authorization;

/// <summary>Asks for a token with every one of some scopes (RFC 6749 section 3.3).</summary>
/// <param name="scopes">The scopes, one or more.</param>
/// <exception cref="ArgumentException">No scope is named, or one is not a scope token.</exception>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireScopeAttribute(params string[] scopes)
    : RequirementAttribute(AttributePolicy.Name(AttributePolicy.Scope, Requirements.Scopes(scopes, nameof(scopes))))
{
    private readonly ScopeRequirement _requirement = new(Requirements.Scopes(scopes, nameof(scopes)));

    /// <inheritdoc />
    public override IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}
