using System.Text.Json;

namespace QuickStart.Users;

/// <summary>The body of <c>POST /login</c>: <c>{"user": "...", "password": "..."}</c>.</summary>
internal sealed record LoginRequest
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
    };

    public required string User { get; init; }

    public required string Password { get; init; }

    /// <summary>Reads the body of a request. Null, which is answered 400, where it is anything else than such a body.</summary>
    public static async ValueTask<LoginRequest?> BindAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            return null;
        try
        {
            // The framework's own binding fails with 500 on a charset that it does not know; JSON is UTF-8 (RFC 8259 section 8.1).
            return await JsonSerializer.DeserializeAsync<LoginRequest>(context.Request.Body, Json, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
