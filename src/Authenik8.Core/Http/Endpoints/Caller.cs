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

    /// <summary>Runs an endpoint for a caller with a valid access token and, where one is asked for, a permission. Any other is answered 401 or 403.</summary>
    /// <remarks>
    /// The user is asked for anew, as the scheme and the host's <see cref="IClaimsTransformation"/> have it, because no earlier request need have asked:
    /// where an endpoint is open to everybody, the authorization middleware asks nothing.
    /// </remarks>
    public static async Task RunAsync(HttpContext context, string? permission, RequestDelegate next)
    {
        if (await OfAsync(context).ConfigureAwait(false) is null)
            return;
        if (permission is not null)
        {
            var user = (await context.AuthenticateAsync(Authenik8Defaults.AuthenticationScheme).ConfigureAwait(false)).Principal;
            if (user?.HasClaim(ClaimNames.Permissions, permission) != true)
            {
                await context.ForbidAsync(Authenik8Defaults.AuthenticationScheme).ConfigureAwait(false);
                return;
            }
        }
        await next(context).ConfigureAwait(false);
    }

    /// <summary>The token of a request that need not have one. Null where it has none that is valid.</summary>
    public static async Task<AccessToken?> FindAsync(HttpContext context)
    {
        var schemes = context.RequestServices.GetRequiredService<IAuthenticationHandlerProvider>();
        var scheme = await schemes.GetHandlerAsync(context, Authenik8Defaults.AuthenticationScheme).ConfigureAwait(false);
        return scheme is null ? null : (await scheme.AuthenticateAsync().ConfigureAwait(false)).Principal?.GetAccessToken();
    }
}
