using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Authenik8.Http;

/// <summary>The JSON object in the body of a request, read strictly. The first thing that is wrong with it is kept as <see cref="Problem"/>.</summary>
/// <remarks>Members that nobody asks for are ignored, except that none may stand twice.</remarks>
internal sealed class JsonBody : IDisposable
{
    private const int MaxDepth = 16;

    private readonly JsonDocument? _document;

    private JsonBody(JsonDocument? document, Problem? problem)
    {
        _document = document;
        Problem = problem;
    }

    /// <summary>What is wrong; null while nothing is.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Whether a request brings a body at all.</summary>
    public static bool IsPresent(HttpRequest request) =>
        request.ContentLength is > 0 || (request.ContentLength is null && request.Headers.TransferEncoding.Count > 0) || request.ContentType is not null;

    public static async Task<JsonBody> ReadAsync(HttpRequest request, int maxBytes)
    {
        if (!IsJson(request))
            return new JsonBody(document: null, Problems.UnsupportedMediaType);
        if (request.ContentLength > maxBytes)
            return new JsonBody(document: null, Problems.BodyTooLarge);

        var buffer = ArrayPool<byte>.Shared.Rent(maxBytes + 1);
        var length = 0;
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(buffer.AsMemory(length, maxBytes + 1 - length), request.HttpContext.RequestAborted).ConfigureAwait(false)) > 0)
            {
                length += read;
                if (length > maxBytes)
                    return new JsonBody(document: null, Problems.BodyTooLarge);
            }
            return Parse(buffer.AsSpan(0, length));
        }
        finally
        {
            // A refresh token was in it.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>A string that must be there and not be empty. Null where it is not, with <see cref="Problem"/> set.</summary>
    public string? RequiredString(string name, int maxLength)
    {
        var value = OptionalString(name, maxLength);
        if (value is null && Problem is null)
            Problem = Problems.MissingField(name);
        return value;
    }

    /// <summary>A string that may be missing or null. Null where it is, or where it is wrong with <see cref="Problem"/> set.</summary>
    public string? OptionalString(string name, int maxLength)
    {
        if (!TryGet(name, out var member))
            return null;
        if (member.ValueKind != JsonValueKind.String)
            return Wrong(name, "The member must be a string.");
        string value;
        try
        {
            value = member.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // An escape such as \ud800 on its own is no character.
            return Wrong(name, "The member must be well-formed Unicode.");
        }
        if (value.Length == 0)
            return Wrong(name, "The member must not be empty.");
        if (value.Length > maxLength)
            return Wrong(name, $"The member must have at most {maxLength} characters.");
        return value.Any(char.IsControl) ? Wrong(name, "The member must have no control characters.") : value;
    }

    /// <summary>A Boolean that may be missing or null, which is false.</summary>
    public bool OptionalBoolean(string name)
    {
        if (!TryGet(name, out var member))
            return false;
        if (member.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            _ = Wrong(name, "The member must be true or false.");
        return member.ValueKind == JsonValueKind.True;
    }

    public void Dispose() => _document?.Dispose();

    private static JsonBody Parse(ReadOnlySpan<byte> utf8)
    {
        JsonDocument document;
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
            // A copy: the document outlives the pooled buffer.
            document = JsonDocument.ParseValue(ref reader);
            if (reader.Read())
                throw new JsonException("Something follows the value.");
        }
        catch (JsonException)
        {
            return new JsonBody(document: null, Problems.InvalidJson);
        }
        var body = new JsonBody(document, problem: null);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
            body.FindDuplicate(document.RootElement);
        else
            body.Problem = Problems.InvalidJson;
        return body;
    }

    private static bool IsJson(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0 || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return false;
        return type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
    }

    private void FindDuplicate(JsonElement root)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in root.EnumerateObject())
        {
            string name;
            try
            {
                name = member.Name;
            }
            catch (InvalidOperationException)
            {
                Problem = Problems.InvalidJson;
                return;
            }
            if (seen.Add(name))
                continue;
            // The name comes from the caller; it is told back only where it is one that we might have asked for.
            Problem = Problems.DuplicateField(name.Length <= 64 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : "?");
            return;
        }
    }

    private bool TryGet(string name, out JsonElement member)
    {
        member = default;
        return Problem is null && _document!.RootElement.TryGetProperty(name, out member) && member.ValueKind != JsonValueKind.Null;
    }

    private string? Wrong(string name, string detail)
    {
        Problem ??= Problems.InvalidField(name, detail);
        return null;
    }
}
