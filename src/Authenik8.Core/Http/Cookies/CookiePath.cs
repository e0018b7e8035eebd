using Authenik8.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Authenik8.Http.Cookies;

/// <summary>The path that cookies for our endpoints are set for.</summary>
/// <param name="endpoints">The endpoints of the application; null in one without routing, where none are ours.</param>
internal sealed class CookiePath(EndpointDataSource? endpoints = null)
{
    // Routes are complete when the first request comes.
    private readonly Lazy<string> _first = new(() =>
        endpoints?.Endpoints.Select(static endpoint => endpoint.Metadata.GetMetadata<EndpointPrefix>()).FirstOrDefault(static prefix => prefix is not null)?.Path
        ?? Authenik8Defaults.Prefix);

    /// <summary>The path base of the request with the prefix of the endpoint, or of the first one of ours where the endpoint is the host's.</summary>
    public string Of(HttpContext context)
    {
        var prefix = context.GetEndpoint()?.Metadata.GetMetadata<EndpointPrefix>()?.Path ?? _first.Value;
        // As a browser has it in its URLs. A semicolon would end the attribute.
        var path = context.Request.PathBase.Add(prefix).ToUriComponent().Replace(";", "%3B", StringComparison.Ordinal);
        return path.Length == 0 ? "/" : path;
    }
}
