using Authenik8.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Authenik8.Http.Cookies;

/// <summary>The path that cookies for our endpoints are set for.</summary>
/// <param name="options">The settings, which may name the path.</param>
/// <param name="endpoints">The endpoints of the application; null in one without routing, where none are ours.</param>
internal sealed class CookiePath(IOptions<Authenik8Options> options, EndpointDataSource? endpoints = null)
{
    /// <summary>How many paths above a request are looked at.</summary>
    private const int MaxDepth = 16;

    private readonly string? _fixed = options.Value.Http.Cookies.Path;

    // Routes are complete when the first request comes.
    private readonly Lazy<string> _first = new(() =>
        endpoints?.Endpoints.Select(static endpoint => endpoint.Metadata.GetMetadata<EndpointPrefix>()).FirstOrDefault(static prefix => prefix is not null)?.Path
        ?? Authenik8Defaults.Prefix);

    /// <summary>The path of the settings; else the path base of the request with the prefix of the endpoint, or of the first one of ours where the endpoint is the host's.</summary>
    public string Of(HttpContext context)
    {
        if (_fixed is not null)
            return _fixed;
        var prefix = context.GetEndpoint()?.Metadata.GetMetadata<EndpointPrefix>()?.Path ?? _first.Value;
        // In the spelling of the request: a browser compares paths case-sensitively, routing does not.
        if (context.Request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase, out var asRequested, out _))
            prefix = asRequested.Value ?? "";
        return Encode(context.Request.PathBase.Add(prefix));
    }

    /// <summary>Every path of which the browser sends cookies with this request, the longest first: the request's own and those above.</summary>
    public static IEnumerable<string> AllOf(HttpContext context)
    {
        var path = Encode(context.Request.PathBase.Add(context.Request.Path));
        for (var depth = 0; depth < MaxDepth && path.Length > 1; depth++)
        {
            yield return path;
            path = path[..path.LastIndexOf('/')];
        }
        yield return "/";
    }

    // As a browser has it in its URLs. A semicolon would end the attribute.
    private static string Encode(PathString path)
    {
        var text = path.ToUriComponent().Replace(";", "%3B", StringComparison.Ordinal);
        return text.Length == 0 ? "/" : text;
    }
}
