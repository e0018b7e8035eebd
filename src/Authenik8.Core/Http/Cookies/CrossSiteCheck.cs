using System.Collections.Frozen;
using Authenik8.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Authenik8.Http.Cookies;

/// <summary>Tells requests that another site had a browser make (cross-site request forgery) by headers that no script can set.</summary>
/// <remarks>
/// <c>Sec-Fetch-Site</c> where the browser sends it, <c>Origin</c> where it does not. A client that sends neither is no browser of
/// today; it is believed as long as it brings no cookie of ours.
/// </remarks>
internal sealed class CrossSiteCheck(IOptions<Authenik8Options> options)
{
    private const string FetchSite = "Sec-Fetch-Site";
    private const string SameOrigin = "same-origin";

    private readonly bool _isOn = options.Value.Http.RefreshTransport == RefreshTransport.Cookie;
    private readonly FrozenSet<string> _allowed = options.Value.Http.AllowedOrigins.Select(WebOrigin.Parse).OfType<string>().ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a request may change something, or open a connection that may, for somebody who did not ask for it. Never with tokens in bodies.</summary>
    public bool Refuses(HttpRequest request) => _isOn && !IsHarmless(request) && !IsTrusted(request);

    // A WebSocket begins as a GET that has no answer to be kept from the other site (over HTTP/2 as a CONNECT, RFC 8441). What is
    // decided by is what will run: an endpoint of ours by its own method, one of the host's by the method that it is asked for by now,
    // that it was sent with, and that the endpoint is there for. A middleware may have changed the first of these after routing.
    private static bool IsHarmless(HttpRequest request)
    {
        if (request.Headers.Upgrade.Count != 0)
            return false;
        var endpoint = request.HttpContext.GetEndpoint();
        return endpoint?.Metadata.GetMetadata<EndpointMethod>() is { } own
            ? own.IsRead
            : SentMethod.IsSafe(request.Method) && !SentMethod.WasUnsafe(request.HttpContext) && Serves(endpoint, request.Method);
    }

    private static bool Serves(Endpoint? endpoint, string method)
    {
        if (HttpMethods.IsOptions(method) || endpoint?.Metadata.GetMetadata<IHttpMethodMetadata>() is not { HttpMethods: { Count: > 0 } served })
            return true;
        foreach (var one in served)
        {
            if (HttpMethods.IsGet(one) || (HttpMethods.IsHead(one) && HttpMethods.IsHead(method)))
                return true;
        }
        return false;
    }

    private bool IsTrusted(HttpRequest request)
    {
        var sites = request.Headers[FetchSite];
        var origins = request.Headers.Origin;
        if (sites.Count > 1 || origins.Count > 1)
            return false;
        var origin = origins.Count == 1 ? origins[0] ?? "" : null;
        if (sites.Count == 1)
        {
            // Everything else, "none" included, which a browser says of what the user types and never of what a page asks for.
            return string.Equals(sites[0], SameOrigin, StringComparison.Ordinal) || IsAllowed(origin);
        }
        return origin is null
            ? !CookieNames.AnyIn(request, options.Value.Http.Cookies)
            : IsAllowed(origin) || string.Equals(origin, WebOrigin.Of(request), StringComparison.Ordinal);
    }

    private bool IsAllowed(string? origin) => origin is not null && _allowed.Contains(origin);
}
