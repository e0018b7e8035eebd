using System.Security.Claims;
using Authenik8.Tokens;

namespace Authenik8.Http;

/// <summary>The access token behind a user.</summary>
public static class Authenik8ClaimsPrincipalExtensions
{
    /// <summary>The verified access token that a user came with. Null for a user from anywhere else.</summary>
    /// <param name="user">The user of a request.</param>
    public static AccessToken? GetAccessToken(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        foreach (var identity in user.Identities)
        {
            if (identity is AccessTokenIdentity accessToken)
                return accessToken.Token;
        }
        return null;
    }
}
