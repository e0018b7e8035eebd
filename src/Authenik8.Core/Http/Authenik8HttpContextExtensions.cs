using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;

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
        // A socket for both protocols shows an IPv4 address as ::ffff:192.0.2.1.
        var address = context.Connection.RemoteIpAddress;
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4();
        var userAgent = context.Request.Headers.UserAgent;
        return new Device
        {
            IpAddress = address?.ToString(),
            UserAgent = userAgent.Count == 1 ? userAgent[0] : null,
            Name = name,
        };
    }
}
