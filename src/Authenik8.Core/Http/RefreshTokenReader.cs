using Authenik8.Http.Bodies;
using Authenik8.Http.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Authenik8.Http;

/// <summary>Finds the refresh token of a request: in the body or in cookies, as the settings say, and never in the other one.</summary>
internal sealed class RefreshTokenReader(SessionCookies cookies, IOptions<Authenik8Options> options)
{
    /// <summary>How many sessions of one browser are looked up for one request.</summary>
    private const int MaxSessions = 16;

    private readonly int _maxBodyBytes = options.Value.Http.MaxBodyBytes;
    private readonly bool _isInCookie = options.Value.Http.RefreshTransport == RefreshTransport.Cookie;

    /// <summary>The tokens of a request that has to bring one, in the order in which they count, or what is wrong.</summary>
    public async Task<(IReadOnlyList<string> Tokens, Problem? Problem)> ReadAsync(HttpContext context)
    {
        if (!_isInCookie)
        {
            using var body = await JsonBody.ReadAsync(context.Request, _maxBodyBytes).ConfigureAwait(false);
            return (ListOf(body.RequiredString(BodyFields.RefreshToken, BodyFields.MaxTokenLength)), body.Problem);
        }
        var found = await ReadCookiesAsync(context).ConfigureAwait(false);
        return found is ([], null) ? ([], Problems.NoRefreshCookie) : found;
    }

    /// <summary>The tokens of a request that may bring one, or what is wrong; neither where it brings none.</summary>
    public async Task<(IReadOnlyList<string> Tokens, Problem? Problem)> FindAsync(HttpContext context)
    {
        if (_isInCookie)
            return await ReadCookiesAsync(context).ConfigureAwait(false);
        using var body = await JsonBody.ReadOptionalAsync(context.Request, _maxBodyBytes).ConfigureAwait(false);
        return (ListOf(body.OptionalString(BodyFields.RefreshToken, BodyFields.MaxTokenLength)), body.Problem);
    }

    private async Task<(IReadOnlyList<string> Tokens, Problem? Problem)> ReadCookiesAsync(HttpContext context)
    {
        // A client that sends the token in the body means it to count, and would not notice that another one does.
        using var body = await JsonBody.ReadOptionalAsync(context.Request, _maxBodyBytes).ConfigureAwait(false);
        if (body.Problem is { } problem)
            return ([], problem);
        if (body.Has(BodyFields.RefreshToken))
            return ([], Problems.RefreshTokenIsACookie);
        var sessions = cookies.SessionsOf(context);
        return sessions.Count > 0
            ? ([.. sessions.Take(MaxSessions).Select(static session => session.Token)], null)
            : (ListOf(cookies.FindUnreadable(context)), null);
    }

    private static IReadOnlyList<string> ListOf(string? token) => token is null ? [] : [token];
}
