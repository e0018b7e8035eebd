using Authenik8.Http.Cookies;
using Authenik8.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Authenik8.Http;

/// <summary>Finds the access token of a request wherever the settings allow it to be.</summary>
internal sealed class AccessTokenReader(CrossSiteCheck crossSite, IOptions<Authenik8Options> options)
{
    private readonly IList<string> _queryTokenPaths = options.Value.Http.QueryTokenPaths;
    private readonly bool _hasCookies = options.Value.Http.RefreshTransport == RefreshTransport.Cookie;
    private readonly bool _isInCookie = options.Value.Http.AccessTokenCookie;

    /// <summary>For how long after its expiry a token is still accepted.</summary>
    public TimeSpan ClockSkew { get; } = options.Value.Tokens.ClockSkew;

    /// <summary>The token in the header, in the query of a path that is named for it, or in the cookie.</summary>
    public BearerCredentials Read(HttpContext context) => Read(context, _queryTokenPaths);

    /// <summary>The token in the header or in the cookie.</summary>
    public BearerCredentials ReadWithoutQuery(HttpContext context) => Read(context, queryTokenPaths: []);

    private BearerCredentials Read(HttpContext context, IList<string> queryTokenPaths)
    {
        var credentials = BearerCredentials.Read(context.Request, queryTokenPaths);
        return _hasCookies ? Read(context, credentials) : credentials;
    }

    private BearerCredentials Read(HttpContext context, BearerCredentials credentials)
    {
        var request = context.Request;
        // Our own endpoints refuse such a request whatever it brings, and before that is looked at.
        var isCrossSite = crossSite.Refuses(request);
        if (isCrossSite && IsOurs(context))
            return CrossSite;
        // A browser adds the cookie by itself, so a header is what the client meant.
        if (!_isInCookie || credentials.State != BearerState.None || request.Headers.Authorization.Count > 0)
            return credentials;
        return RequestCookie.Find(request, CookieNames.AccessToken) switch
        {
            { Count: 0 } => credentials,
            { Count: 1, Value: var token } => isCrossSite ? CrossSite : new BearerCredentials(BearerState.Present, token!),
            _ => new BearerCredentials(BearerState.Ambiguous, ""),
        };
    }

    private static BearerCredentials CrossSite => new(BearerState.CrossSite, "");

    private static bool IsOurs(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<EndpointPrefix>() is not null;
}
