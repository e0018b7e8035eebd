using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http;

/// <summary>Sends a body that is nobody's but the caller's.</summary>
internal static class JsonAnswer
{
    public static Task WriteAsync<TBody>(HttpContext context, TBody value, JsonTypeInfo<TBody> type, int status = StatusCodes.Status200OK)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
