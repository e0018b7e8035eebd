using Authenik8.Diagnostics;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Http.Cookies;

/// <summary>The cookies that hold the tokens of sessions, where the host wants cookies.</summary>
/// <remarks>
/// Each session has cookies of its own names (<see cref="SessionCookieSuffix"/>). So an answer that comes late, about a session that
/// another login has replaced in the meantime, sets or removes the cookies of that session and no other. A request may then bring the
/// tokens of several sessions; the newest login whose session lives counts. See docs/cookies.md.
/// </remarks>
internal sealed class SessionCookies(
    CookiePath path,
    RefreshTokenCodec codec,
    TokenService tokenService,
    PlainHttpCookieNotice notice,
    IOptions<Authenik8Options> options,
    ILogger<SessionCookies> logger)
{
    /// <summary>The longest name and value, together, that a browser keeps (draft-ietf-httpbis-rfc6265bis section 5.6).</summary>
    private const int MaxLength = 4096;

    /// <summary>How many cookies that are no tokens of ours, another application's perhaps, a browser may keep.</summary>
    private const int MaxForeign = 8;

    private const string AccessPath = "/";

    // A clock of another node may be ahead; a name with a time beyond that was not made by a node.
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromDays(1);
    private static readonly object PresentedKey = new();

    private readonly Authenik8CookieOptions _names = options.Value.Http.Cookies;
    private readonly bool _hasAccessToken = options.Value.Http.AccessTokenCookie;

    /// <summary>Whether refresh tokens travel in cookies. The other members do nothing where they do not.</summary>
    public bool IsOn { get; } = options.Value.Http.RefreshTransport == RefreshTransport.Cookie;

    /// <summary>The sessions whose refresh tokens a request brings, the newest login first, but those that were cleared.</summary>
    public IReadOnlyList<PresentedSession> SessionsOf(HttpContext context) => IsOn ? PresentedBy(context).Sessions : [];

    /// <summary>A refresh cookie of a request that is no genuine token, for the answer that it is not valid. Null: the request has no such cookie.</summary>
    public string? FindUnreadable(HttpContext context) =>
        IsOn && PresentedBy(context).Foreign is [var first, ..] ? first.Value : null;

    /// <summary>Sets the tokens of a session that was started or renewed.</summary>
    public void Set(HttpContext context, SessionTokens tokens)
    {
        if (!IsOn)
            return;
        notice.Report(context);
        var now = tokens.AccessToken.IssuedAt;
        var presented = PresentedBy(context);
        var session = presented.Sessions.FirstOrDefault(session => session.Content.SessionId == tokens.SessionId);
        // A cookie without a suffix keeps its name. It is as old as any.
        var isPlain = session is { Order: 0 } && session.Cookies.Any(static cookie => cookie.Suffix.IsEmpty);
        var order = session?.Order ?? NextOrder(context, presented, now);
        var ownPath = path.Of(context);
        var name = _names.RefreshTokenName + SuffixOf(ownPath);
        Append(context, name, tokens.RefreshToken, RefreshCookie(ownPath), tokens.RefreshExpiresAt - now);
        if (session is not null)
            ExpireRefreshCookies(context, session.Cookies, except: (name, ownPath));
        if (_hasAccessToken)
            SetAccessToken(context, _names.AccessTokenName + SuffixOf(AccessPath), tokens, now);
        ExpireExcess(context, presented);

        string SuffixOf(string at) => isPlain ? "" : SessionCookieSuffix.Of(order, tokens.SessionId, at).ToString();
    }

    /// <summary>Takes the cookies of sessions that are over away from the browser.</summary>
    public void Clear(HttpContext context, IEnumerable<PresentedSession> sessions)
    {
        foreach (var session in sessions.ToArray())
        {
            _ = PresentedBy(context).Sessions.Remove(session);
            ExpireRefreshCookies(context, session.Cookies);
            foreach (var cookie in session.Cookies)
            {
                var suffix = cookie.Suffix.IsEmpty ? cookie.Suffix : SessionCookieSuffix.Of(cookie.Suffix.Order, session.Content.SessionId, AccessPath);
                ExpireAccessToken(context, _names.AccessTokenName + suffix);
            }
        }
    }

    /// <summary>Takes what has the name of the settings, no suffix and no genuine token away; with a suffix it may be another application's.</summary>
    public void ClearUnreadable(HttpContext context)
    {
        if (!IsOn)
            return;
        var plain = PresentedBy(context).Foreign.FindAll(static cookie => cookie.Suffix.IsEmpty);
        if (plain.Count == 0)
            return;
        ExpireRefreshCookies(context, plain);
        ExpireAccessToken(context, _names.AccessTokenName);
    }

    /// <summary>Takes the cookies of every session of a subject, or of every session, away from the browser.</summary>
    public void ClearAll(HttpContext context, Subject? of = null)
    {
        if (!IsOn)
            return;
        var tag = of is null ? default(SubjectTag?) : SubjectTag.Of(of);
        Clear(context, SessionsOf(context).Where(session => tag is null || session.Content.Tag == tag));
        if (of is null)
            ClearUnreadable(context);
        foreach (var (cookie, token) in AccessTokensOf(context))
        {
            if (of is null || token.Subject == of)
                ExpireAccessToken(context, cookie.Name);
        }
    }

    /// <summary>The genuine access tokens in the cookies of a request, the newest login first. Whether they are revoked, was not asked.</summary>
    public IReadOnlyList<(RequestCookie Cookie, AccessToken Token)> AccessTokensOf(HttpContext context)
    {
        if (!_hasAccessToken)
            return [];
        List<(RequestCookie, AccessToken)> tokens = [];
        foreach (var cookie in RequestCookie.Find(context.Request, _names.AccessTokenName).OrderByDescending(static cookie => cookie.Suffix.Order))
        {
            if (tokenService.Read(cookie.Value) is TokenVerification.Valid valid)
                tokens.Add((cookie, valid.Token));
        }
        return tokens;
    }

    private void SetAccessToken(HttpContext context, string name, SessionTokens tokens, DateTimeOffset now)
    {
        if (name.Length + tokens.AccessToken.Value.Length <= MaxLength)
        {
            Append(context, name, tokens.AccessToken.Value, AccessCookie(), tokens.AccessToken.ExpiresAt - now);
            return;
        }
        // A browser would ignore it and go on with a token that it has, which may be somebody else's.
        Log.AccessTokenTooLargeForCookie(logger, tokens.SessionId);
        ExpireAccessToken(context, name);
        foreach (var cookie in RequestCookie.Find(context.Request, _names.AccessTokenName))
            ExpireAccessToken(context, cookie.Name);
    }

    // Later than every login that the browser knows of, whatever the clock of this node says.
    private long NextOrder(HttpContext context, Presented presented, DateTimeOffset now)
    {
        var order = now.ToUnixTimeMilliseconds();
        var limit = (now + MaxClockSkew).ToUnixTimeMilliseconds();
        IEnumerable<long> known = presented.Orders;
        if (_hasAccessToken)
            known = known.Concat(RequestCookie.Find(context.Request, _names.AccessTokenName).Select(static cookie => cookie.Suffix.Order));
        foreach (var other in known)
        {
            if (other >= order && other < limit)
                order = other + 1;
        }
        return order;
    }

    private static void ExpireExcess(HttpContext context, Presented presented)
    {
        foreach (var cookie in presented.Foreign.OrderByDescending(static cookie => cookie.Suffix.Order).Skip(MaxForeign))
        {
            foreach (var at in CookiePath.AllOf(context))
                Expire(context, cookie.Name, RefreshCookie(at));
        }
    }

    // Where a cookie was set is known by its suffix. Without one it is the path of today; where there are two, a former one above as well.
    private void ExpireRefreshCookies(HttpContext context, IReadOnlyList<RequestCookie> cookies, (string Name, string Path)? except = null)
    {
        var ownPath = path.Of(context);
        foreach (var group in cookies.GroupBy(static cookie => cookie.Name, StringComparer.Ordinal))
        {
            var suffix = group.First().Suffix;
            var session = suffix.IsEmpty || !codec.TryRead(group.First().Value, out var content) ? default(SessionId?) : content.SessionId;
            var setAt = session is { } id
                ? CookiePath.AllOf(context).Prepend(ownPath).FirstOrDefault(at => suffix.Matches(id, at)) ?? ownPath
                : ownPath;
            IEnumerable<string> paths = group.Count() == 1 ? [setAt] : CookiePath.AllOf(context).Prepend(setAt).Prepend(ownPath).Distinct(StringComparer.Ordinal);
            foreach (var at in paths)
            {
                if (except != (group.Key, at))
                    Expire(context, group.Key, RefreshCookie(at));
            }
        }
    }

    private void ExpireAccessToken(HttpContext context, string name)
    {
        if (_hasAccessToken)
            Expire(context, name, AccessCookie());
    }

    private Presented PresentedBy(HttpContext context)
    {
        if (context.Items.TryGetValue(PresentedKey, out var known) && known is Presented presented)
            return presented;
        var cookies = RequestCookie.Find(context.Request, _names.RefreshTokenName);
        var sessions = PresentedSession.Read(cookies, codec);
        presented = new Presented(
            sessions, [.. sessions.Select(static session => session.Order)], cookies.FindAll(cookie => !codec.TryRead(cookie.Value, out _)));
        context.Items[PresentedKey] = presented;
        return presented;
    }

    private static CookieOptions RefreshCookie(string at) => NewCookie(at, SameSiteMode.Strict);

    // Lax, so that a link from another site leads to a page that knows its visitor.
    private static CookieOptions AccessCookie() => NewCookie(AccessPath, SameSiteMode.Lax);

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

    /// <param name="Sessions">Those with a genuine token, the newest login first.</param>
    /// <param name="Orders">The order of each, of those that were cleared, too.</param>
    /// <param name="Foreign">The cookies without one.</param>
    private sealed record Presented(List<PresentedSession> Sessions, long[] Orders, List<RequestCookie> Foreign);
}
