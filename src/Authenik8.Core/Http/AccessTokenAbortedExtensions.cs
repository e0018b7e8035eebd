using Authenik8.Revocation;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http;

/// <summary>Ends what a request keeps open together with the session that it belongs to.</summary>
public static class AccessTokenAbortedExtensions
{
    /// <summary>
    /// A token that is cancelled when the access token of the request is revoked or expires, or when the request is aborted: for
    /// WebSockets, server-sent events, gRPC streams and everything else that goes on for longer than one answer takes.
    /// </summary>
    /// <remarks>
    /// <para>Revoked is what would be refused if it came again: after logout, a password reset, the end of the session by its owner or an administrator, a theft of the
    /// refresh token, or <see cref="IRevocationService"/>; on this node at once, on every other one as <see cref="RevocationOptions"/> says. With
    /// <see cref="RevocationMode.None"/> only expiry counts. <see cref="HttpOptions.ConnectionGracePeriod"/> moves expiry.</para>
    /// <para>Call it once the request is authenticated, so after <c>UseAuthentication</c>. Every call of one request returns the same token. Callbacks run on the thread
    /// pool. SignalR hubs need none of this: their connections are closed by themselves.</para>
    /// </remarks>
    /// <param name="context">The request.</param>
    /// <returns>The token; <see cref="HttpContext.RequestAborted"/> where the request came without a valid access token.</returns>
    public static CancellationToken GetAccessTokenAborted(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Features.Get<AccessTokenWatch>() is { } known)
            return known.Ended;
        if (FindToken(context) is not { } token)
            return context.RequestAborted;
        var watch = context.RequestServices.GetRequiredService<AccessTokenWatcher>().Watch(token.Reference, token.ExpiresAt, context.RequestAborted);
        context.Features.Set(watch);
        context.Response.RegisterForDispose(watch);
        return watch.Ended;
    }

    /// <summary>The access token that a request was authenticated by, also where the host has put another user in place of ours. Null: the request has no access token.</summary>
    internal static AccessToken? FindToken(HttpContext context)
    {
        if (context.User.GetAccessToken() is { } token)
            return token;
        if (context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties is AccessTokenProperties properties)
            return properties.Token;
        // The framework makes one handler for a request, and answers at once for one that it has made.
        return context.RequestServices?.GetService<IAuthenticationHandlerProvider>()?.GetHandlerAsync(context, Authenik8Defaults.AuthenticationScheme)
            is { IsCompletedSuccessfully: true, Result: Authenik8AuthenticationHandler handler }
            ? handler.VerifiedToken
            : null;
    }
}
