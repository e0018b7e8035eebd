using Authenik8.Diagnostics;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Http.Cookies;

/// <summary>The cookies that hold the tokens of a session, where the host wants cookies.</summary>
internal sealed class SessionCookies(CookiePath path, IOptions<Authenik8Options> options, ILogger<SessionCookies> logger)
{
    /// <summary>The longest name and value, together, that a browser keeps (draft-ietf-httpbis-rfc6265bis section 5.6).</summary>
    private const int MaxLength = 4096;

    private readonly bool _hasAccessToken = options.Value.Http.AccessTokenCookie;

    /// <summary>Whether refresh tokens travel in cookies. The other members do nothing where they do not.</summary>
    public bool IsOn { get; } = options.Value.Http.RefreshTransport == RefreshTransport.Cookie;

    /// <summary>Sets the tokens of a session that was started or renewed.</summary>
    public void Set(HttpContext context, SessionTokens tokens)
    {
        if (!IsOn)
            return;
        var now = tokens.AccessToken.IssuedAt;
        Append(context, CookieNames.RefreshToken, tokens.RefreshToken, RefreshCookie(context), tokens.RefreshExpiresAt - now);
        if (!_hasAccessToken)
            return;
        if (CookieNames.AccessToken.Length + tokens.AccessToken.Value.Length <= MaxLength)
        {
            Append(context, CookieNames.AccessToken, tokens.AccessToken.Value, AccessCookie(), tokens.AccessToken.ExpiresAt - now);
        }
        else
        {
            // A browser would ignore it and go on with the token it has, which may be somebody else's.
            Log.AccessTokenTooLargeForCookie(logger, tokens.SessionId);
            Expire(context, CookieNames.AccessToken, AccessCookie());
        }
    }

    /// <summary>Takes the tokens away from a browser whose session is over.</summary>
    public void Clear(HttpContext context)
    {
        if (!IsOn)
            return;
        Expire(context, CookieNames.RefreshToken, RefreshCookie(context));
        if (_hasAccessToken)
            Expire(context, CookieNames.AccessToken, AccessCookie());
    }

    private CookieOptions RefreshCookie(HttpContext context) => NewCookie(path.Of(context), SameSiteMode.Strict);

    // Lax, so that a link from another site leads to a page that knows its visitor.
    private static CookieOptions AccessCookie() => NewCookie("/", SameSiteMode.Lax);

    private static CookieOptions NewCookie(string path, SameSiteMode sameSite) => new()
    {
        HttpOnly = true,
        Secure = true,
        SameSite = sameSite,
        Path = path,
        // Without it nobody stays logged in, so a policy that asks visitors first lets it pass.
        IsEssential = true,
    };

    private static void Append(HttpContext context, string name, string value, CookieOptions cookie, TimeSpan lifetime)
    {
        cookie.MaxAge = lifetime > TimeSpan.Zero ? lifetime : TimeSpan.Zero;
        context.Response.Cookies.Append(name, value, cookie);
    }

    private static void Expire(HttpContext context, string name, CookieOptions cookie)
    {
        cookie.Expires = DateTimeOffset.UnixEpoch;
        Append(context, name, "", cookie, TimeSpan.Zero);
    }
}
