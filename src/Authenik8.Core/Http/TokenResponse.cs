using System.Text.Json;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http;

/// <summary>A token pair as the endpoints send it (RFC 6749 section 5.1), never to be stored by a cache.</summary>
/// <param name="tokens">The pair.</param>
/// <param name="now">The present time, from which lifetimes count.</param>
internal sealed class TokenResponse(SessionTokens tokens, DateTimeOffset now) : IResult, IStatusCodeHttpResult, IContentTypeHttpResult
{
    /// <inheritdoc />
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc />
    public string ContentType => "application/json";

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        var body = new System.Buffers.ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("access_token", tokens.AccessToken.Value);
            json.WriteString("token_type", "Bearer");
            json.WriteNumber("expires_in", Seconds(tokens.AccessToken.ExpiresAt));
            json.WriteString("refresh_token", tokens.RefreshToken);
            json.WriteNumber("refresh_expires_in", Seconds(tokens.RefreshExpiresAt));
            json.WriteString("session_id", tokens.SessionId.ToString());
            json.WriteString("server_time", now);
            json.WriteEndObject();
        }
        response.ContentLength = body.WrittenCount;
        return response.Body.WriteAsync(body.WrittenMemory, httpContext.RequestAborted).AsTask();
    }

    private long Seconds(DateTimeOffset until) => Math.Max(0, (long)(until - now).TotalSeconds);
}
