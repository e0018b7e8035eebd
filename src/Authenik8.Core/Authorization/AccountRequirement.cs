using Microsoft.AspNetCore.Authorization;

namespace Authenik8.Authorization;

/// <summary>The caller is no guest.</summary>
internal sealed class AccountRequirement : IAuthorizationRequirement
{
    /// <inheritdoc />
    public override string ToString() => "an account";
}
