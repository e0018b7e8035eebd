using Microsoft.AspNetCore.Authorization;

namespace Authenik8.Authorization;

/// <summary>The caller's token has every one of some scopes (RFC 6749 section 3.3).</summary>
/// <param name="scopes">The scopes.</param>
internal sealed class ScopeRequirement(IReadOnlyList<string> scopes) : IAuthorizationRequirement
{
    public IReadOnlyList<string> Scopes => scopes;

    /// <inheritdoc />
    public override string ToString() => $"scopes {string.Join(' ', scopes)}";
}
