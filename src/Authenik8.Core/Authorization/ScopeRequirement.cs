using Authenik8.Tokens;
using Microsoft.AspNetCore.Authorization;

namespace Authenik8.Authorization;

/// <summary>The caller's token has every one of some scopes (RFC 6749 section 3.3).</summary>
internal sealed class ScopeRequirement(IReadOnlyList<string> scopes) : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    public IReadOnlyList<string> Scopes => scopes;

    /// <inheritdoc />
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        var held = context.User.FindAll(ClaimNames.Scope).SelectMany(claim => claim.Value.Split(' ')).ToHashSet(StringComparer.Ordinal);
        if (requirement.Scopes.All(held.Contains))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override string ToString() => $"scopes {string.Join(' ', scopes)}";
}
