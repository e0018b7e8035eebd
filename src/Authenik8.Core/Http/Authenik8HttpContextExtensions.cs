using System.Net;
using Authenik8.Accounts;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http;

/// <summary>What a request tells the engine.</summary>
public static class Authenik8HttpContextExtensions
{
    /// <summary>The device of a request: its remote address and user agent, to be shown in the list of sessions.</summary>
    /// <remarks>Behind a proxy the address is the proxy's, unless the host uses the forwarded headers middleware.</remarks>
    /// <param name="context">The request.</param>
    /// <param name="name">A name for people. Null: not known.</param>
    public static Device GetDevice(this HttpContext context, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        var userAgent = context.Request.Headers.UserAgent;
        return new Device
        {
            IpAddress = context.GetClientAddress()?.ToString(),
            UserAgent = userAgent.Count == 1 ? userAgent[0] : null,
            Name = name,
        };
    }

    /// <summary>
    /// The client of a request, for a login of the host's own: with it, <see cref="ILoginService"/> and its siblings limit, know devices
    /// and answer as the engine's own endpoints do.
    /// </summary>
    /// <remarks>
    /// <para>Its address is that of the connection, or the one that a back end of
    /// <see cref="Protection.ProtectionOptions.TrustedBackends"/> passes on; its known device is the engine's cookie; its access token is that of
    /// <see cref="HttpContext.User"/>. The RateLimit fields are written to the response as attempts are counted, so pass the context on before the
    /// response has started.</para>
    /// <para>Answer a login with <see cref="SessionTokensResults.ToHttpResult(LoggedIn)"/>, which leaves the cookie with the device.</para>
    /// </remarks>
    /// <param name="context">The request.</param>
    /// <param name="deviceName">A name of the device for people. Null: not known.</param>
    public static ClientContext GetClientContext(this HttpContext context, string? deviceName = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ClientContexts.Of(context, context.User.GetAccessToken(), deviceName);
    }

    internal static IPAddress? GetClientAddress(this HttpContext context) =>
        context.RequestServices?.GetService<ClientAddressResolver>() is { } resolver ? resolver.Resolve(context) : ClientAddressResolver.Unmapped(context.Connection.RemoteIpAddress);
}
