using Authenik8.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Endpoints;

/// <summary>The access token of a request to an endpoint that asks for one.</summary>
internal static class Caller
{
    /// <summary>The token. Null where there is none; then the request has been answered.</summary>
    /// <remarks>
    /// Asks our own scheme, not the user of the request: a host may have opened the endpoints to everybody, or put another
    /// user in place of ours (<see cref="IClaimsTransformation"/>). The scheme has decided before and remembers.
    /// </remarks>
    public static async Task<AccessToken?> OfAsync(HttpContext context)
    {
        var schemes = context.RequestServices.GetRequiredService<IAuthenticationHandlerProvider>();
        var scheme = await schemes.GetHandlerAsync(context, Authenik8Defaults.AuthenticationScheme).ConfigureAwait(false)
            ?? throw new InvalidOperationException("The scheme of the engine has been removed.");
        var authentication = await scheme.AuthenticateAsync().ConfigureAwait(false);
        if (authentication.Principal?.GetAccessToken() is { } token)
            return token;
        await scheme.ChallengeAsync(properties: null).ConfigureAwait(false);
        return null;
    }
}
