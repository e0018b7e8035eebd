using Authenik8.Accounts;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http;

/// <summary>Token pairs as HTTP results, for a login endpoint of the host's own.</summary>
public static class SessionTokensResults
{
    /// <summary>
    /// Answers 200 with the pair as JSON: <c>access_token</c>, <c>token_type</c>, <c>expires_in</c>, <c>refresh_token</c>,
    /// <c>refresh_expires_in</c>, <c>session_id</c>, <c>server_time</c>; with <c>Cache-Control: no-store</c>.
    /// With <see cref="RefreshTransport.Cookie"/> the refresh token is set as a cookie instead of <c>refresh_token</c>.
    /// </summary>
    /// <remarks>
    /// Other sessions whose refresh cookies the request brings end: a browser has one session.
    /// The cookie is set for the path of the endpoints that <c>MapAuthenik8</c> has mapped first, below the path base of this
    /// request. A login that a form of another site can post to lets that site log a visitor in as somebody else; the engine's
    /// own login refuses such requests, a login of the host's own has to.
    /// </remarks>
    /// <param name="tokens">The pair.</param>
    public static IResult ToHttpResult(this SessionTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return new TokenResult(tokens);
    }

    /// <summary>
    /// Answers 200 with the pair of a login, as <see cref="ToHttpResult(SessionTokens)"/> does, and leaves with the device the cookie by
    /// which it is known again, as the engine's own login does.
    /// </summary>
    /// <param name="loggedIn">The login.</param>
    public static IResult ToHttpResult(this LoggedIn loggedIn)
    {
        ArgumentNullException.ThrowIfNull(loggedIn);
        return new LoggedInResult(loggedIn);
    }
}
