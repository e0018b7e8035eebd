using System.Text.Json;
using Authenik8.Http.Bodies;
using Authenik8.Http.Cookies;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http;

/// <summary>Sends a token pair, never to be stored by a cache (RFC 6749 section 5.1).</summary>
/// <param name="tokens">The pair.</param>
internal sealed class TokenResult(SessionTokens tokens) : IResult, IStatusCodeHttpResult, IContentTypeHttpResult
{
    /// <inheritdoc />
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc />
    public string ContentType => "application/json";

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        // An application without the engine's services has no settings that ask for cookies.
        var cookies = httpContext.RequestServices?.GetService<SessionCookies>();
        if (cookies is { IsOn: true })
        {
            // A browser has one session: what it had before ends.
            await httpContext.RequestServices!.GetRequiredService<ReplacedSessionTerminator>().EndOthersAsync(httpContext, tokens.SessionId).ConfigureAwait(false);
            cookies.Set(httpContext, tokens);
        }
        var now = tokens.AccessToken.IssuedAt;
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new TokenResponse(
                tokens.AccessToken.Value,
                "Bearer",
                Seconds(tokens.AccessToken.ExpiresAt - now),
                cookies is { IsOn: true } ? null : tokens.RefreshToken,
                Seconds(tokens.RefreshExpiresAt - now),
                tokens.SessionId.ToString(),
                now),
            BodyJson.Default.TokenResponse);
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted).ConfigureAwait(false);
    }

    // Rounded down: a client that trusts the number never uses a token too late.
    private static long Seconds(TimeSpan lifetime) => Math.Max(0, (long)lifetime.TotalSeconds);
}
