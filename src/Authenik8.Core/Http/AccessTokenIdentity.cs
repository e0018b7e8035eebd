using System.Security.Claims;
using Authenik8.Tokens;

namespace Authenik8.Http;

/// <summary>The identity that an access token gives: its claims under their own names, plus the subject as <see cref="ClaimTypes.NameIdentifier"/>.</summary>
/// <remarks>
/// The claims are all made at once, although few are asked for: the framework copies identities
/// (<c>new ClaimsIdentity(user.Identity)</c>, <see cref="ClaimsPrincipal.Clone"/>) from a private list that nothing else can fill.
/// </remarks>
internal sealed class AccessTokenIdentity : ClaimsIdentity
{
    private AccessTokenIdentity(AccessToken token)
        : base(Authenik8Defaults.AuthenticationScheme, ClaimNames.Subject, ClaimNames.Roles)
    {
        Token = token;
    }

    private AccessTokenIdentity(AccessTokenIdentity other)
        : base(other)
    {
        Token = other.Token;
    }

    public AccessToken Token { get; }

    public static ClaimsPrincipal Principal(AccessToken token)
    {
        var identity = new AccessTokenIdentity(token);
        new AccessTokenClaims(token, identity).AddAll();
        return new ClaimsPrincipal(identity);
    }

    /// <inheritdoc />
    public override ClaimsIdentity Clone() => new AccessTokenIdentity(this);
}
