using Authenik8.Http.Cookies;
using Authenik8.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Authenik8.Http;

/// <summary>Finds the access token of a request wherever the settings allow it to be.</summary>
internal sealed class AccessTokenReader(CrossSiteCheck crossSite, SessionCookies cookies, IOptions<Authenik8Options> options)
{
    private readonly IList<string> _queryTokenPaths = options.Value.Http.QueryTokenPaths;
    private readonly bool _hasCookies = options.Value.Http.RefreshTransport == RefreshTransport.Cookie;
    private readonly bool _isInCookie = options.Value.Http.AccessTokenCookie;
    private readonly string _cookieName = options.Value.Http.Cookies.AccessTokenName;

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
        var found = RequestCookie.Find(request, _cookieName);
        if (found.Count == 0)
            return credentials;
        // A browser has one of a name, for the path is always the same; two of one name are somebody's mischief.
        if (found.DistinctBy(static cookie => cookie.Name, StringComparer.Ordinal).Count() < found.Count)
            return new BearerCredentials(BearerState.Ambiguous, "");
        return isCrossSite ? CrossSite : new BearerCredentials(BearerState.Present, Choose(context, found));
    }

    // Of several sessions, or applications, the newest login here: the late answer of an earlier one may have come after it.
    private string Choose(HttpContext context, List<RequestCookie> found) =>
        found.Count == 1 || cookies.AccessTokensOf(context) is not [var newest, ..] ? found[0].Value : newest.Cookie.Value;

    private static BearerCredentials CrossSite => new(BearerState.CrossSite, "");

    private static bool IsOurs(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<EndpointPrefix>() is not null;
}
