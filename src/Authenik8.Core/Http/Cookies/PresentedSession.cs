using Authenik8.Sessions;

namespace Authenik8.Http.Cookies;

/// <summary>A session of which a request brings a refresh token that is genuine; whether the session lives, only the store knows.</summary>
/// <param name="Token">The refresh token: of two cookies of one session the later generation.</param>
/// <param name="Content">What the token says.</param>
/// <param name="Order">Which of two logins of one browser is the newer one.</param>
/// <param name="Cookies">The cookies that hold a token of the session: one, unless the path of the endpoints has changed.</param>
internal sealed record PresentedSession(string Token, RefreshToken Content, long Order, IReadOnlyList<RequestCookie> Cookies)
{
    /// <summary>Groups cookies by session, the newest login first.</summary>
    public static List<PresentedSession> Read(IEnumerable<RequestCookie> cookies, RefreshTokenCodec codec)
    {
        var bySession = new Dictionary<Tokens.SessionId, PresentedSession>();
        foreach (var cookie in cookies)
        {
            if (!codec.TryRead(cookie.Value, out var content))
                continue;
            if (!bySession.TryGetValue(content.SessionId, out var known))
                bySession[content.SessionId] = new PresentedSession(cookie.Value, content, cookie.Suffix.Order, [cookie]);
            else
            {
                var isLater = content.Generation > known.Content.Generation;
                bySession[content.SessionId] = new PresentedSession(
                    isLater ? cookie.Value : known.Token,
                    isLater ? content : known.Content,
                    Math.Max(known.Order, cookie.Suffix.Order),
                    [.. known.Cookies, cookie]);
            }
        }
        return [.. bySession.Values.OrderByDescending(static session => session.Order)];
    }

    /// <summary>The session, without the secret.</summary>
    public override string ToString() => $"session {Content.SessionId}";
}
