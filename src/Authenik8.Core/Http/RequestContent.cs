using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Authenik8.Http;

/// <summary>Gets the one JSON value that the content of a request has to be.</summary>
internal static class RequestContent
{
    private const int MaxDepth = 16;

    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>The value, or what is wrong with the content; neither where the request has no content.</summary>
    public static async Task<(JsonDocument? Document, Problem? Problem)> ReadAsync(HttpRequest request, int maxBytes)
    {
        if (!IsPresent(request))
            return default;
        if (!IsJson(request))
            return (null, Problems.UnsupportedMediaType);
        if (request.ContentLength > maxBytes)
            return (null, Problems.BodyTooLarge);

        var buffer = ArrayPool<byte>.Shared.Rent(maxBytes + 1);
        try
        {
            var content = buffer.AsMemory(0, maxBytes + 1);
            var length = await request.Body.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted).ConfigureAwait(false);
            if (length > maxBytes)
                return (null, Problems.BodyTooLarge);
            var json = WithoutByteOrderMark(content.Span[..length]);
            if (json.IsEmpty)
                return default;
            return TryParse(json) is { } document ? (document, null) : (null, Problems.InvalidJson);
        }
        catch (IOException exception) when (exception is not ConnectionResetException)
        {
            // The server found the content unreadable: too large for its own limit, or not what its headers say.
            return (null, exception is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } ? Problems.BodyTooLarge : Problems.InvalidJson);
        }
        finally
        {
            // A refresh token was in it.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static bool IsPresent(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? request.ContentLength is > 0;

    private static bool IsJson(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0 || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return false;
        return type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }

    // RFC 8259 section 8.1: not to be sent, but some clients do, and a reader may ignore it. One, and at the beginning only.
    private static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> json) => json.StartsWith(ByteOrderMark) ? json[ByteOrderMark.Length..] : json;

    private static JsonDocument? TryParse(ReadOnlySpan<byte> json)
    {
        // The JSON reader does not look at the bytes of texts that nobody asks for.
        if (!Utf8.IsValid(json))
            return null;
        JsonDocument? document = null;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            // A copy: the document outlives the pooled buffer.
            document = JsonDocument.ParseValue(ref reader);
            // Throws where more follows than white space.
            _ = reader.Read();
            return document;
        }
        catch (JsonException)
        {
            document?.Dispose();
            return null;
        }
    }
}
