using Authenik8.Accounts;
using Authenik8.Http.Endpoints;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http;

/// <summary>What a request tells of its client.</summary>
internal static class ClientContexts
{
    /// <summary>The client of a request that may bring an access token.</summary>
    public static async Task<ClientContext> OfAsync(HttpContext context, string? deviceName = null) =>
        Of(context, await Caller.FindAsync(context).ConfigureAwait(false), deviceName);

    /// <summary>The client of a request whose access token is known.</summary>
    public static ClientContext Of(HttpContext context, AccessToken? token, string? deviceName = null) => new()
    {
        Address = context.GetClientAddress(),
        Device = context.GetDevice(deviceName),
        KnownDevice = KnownDeviceCookie.Read(context),
        AccessToken = token,
        OnCounted = quota => RateLimitFields.Write(context.Response, quota),
    };
}
