using Authenik8.Http.Bodies;
using Authenik8.Http.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Authenik8.Http;

/// <summary>Finds the refresh token of a request: in the body or in the cookie, as the settings say, and never in the other one.</summary>
internal sealed class RefreshTokenReader(IOptions<Authenik8Options> options)
{
    private readonly int _maxBodyBytes = options.Value.Http.MaxBodyBytes;
    private readonly bool _isInCookie = options.Value.Http.RefreshTransport == RefreshTransport.Cookie;

    /// <summary>The token of a request that has to bring one, or what is wrong.</summary>
    public async Task<(string? Token, Problem? Problem)> ReadAsync(HttpRequest request)
    {
        if (!_isInCookie)
        {
            using var body = await JsonBody.ReadAsync(request, _maxBodyBytes).ConfigureAwait(false);
            return (body.RequiredString(BodyFields.RefreshToken, BodyFields.MaxTokenLength), body.Problem);
        }
        var found = await ReadCookieAsync(request).ConfigureAwait(false);
        return found is (null, null) ? (null, Problems.NoRefreshCookie) : found;
    }

    /// <summary>The token of a request that may bring one, or what is wrong; neither where it brings none.</summary>
    public async Task<(string? Token, Problem? Problem)> FindAsync(HttpRequest request)
    {
        if (_isInCookie)
            return await ReadCookieAsync(request).ConfigureAwait(false);
        using var body = await JsonBody.ReadOptionalAsync(request, _maxBodyBytes).ConfigureAwait(false);
        return (body.OptionalString(BodyFields.RefreshToken, BodyFields.MaxTokenLength), body.Problem);
    }

    private async Task<(string? Token, Problem? Problem)> ReadCookieAsync(HttpRequest request)
    {
        // A client that sends the token in the body means it to count, and would not notice that another one does.
        using var body = await JsonBody.ReadOptionalAsync(request, _maxBodyBytes).ConfigureAwait(false);
        if (body.Problem is { } problem)
            return (null, problem);
        if (body.Has(BodyFields.RefreshToken))
            return (null, Problems.RefreshTokenIsACookie);
        var cookie = RequestCookie.Find(request, CookieNames.RefreshToken);
        return cookie.Count > 1 ? (null, Problems.AmbiguousRefreshToken) : (cookie.Value, null);
    }
}
