using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Authenik8.Tokens;

namespace Authenik8.Redis.Sessions;

/// <summary>The part of a session that never changes, as JSON: its subject and what it was granted. What is empty is left out.</summary>
internal static class GrantJson
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The host's claims come back to the letter, so they are read as tolerantly as any host may have parsed them.
    private static readonly JsonReaderOptions ReaderOptions = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 1024,
    };

    public static void Write(IBufferWriter<byte> buffer, Subject subject, Grant grant)
    {
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("sub"u8, subject.Id);
        Write(writer, "tid"u8, subject.Tenant);
        Write(writer, "roles"u8, grant.Roles);
        Write(writer, "permissions"u8, grant.Permissions);
        Write(writer, "scopes"u8, grant.Scopes);
        Write(writer, "client_id"u8, grant.ClientId);
        if (grant.AuthTime is { } authTime)
            writer.WriteNumber("auth_time"u8, authTime.ToUnixTimeMilliseconds());
        Write(writer, "amr"u8, grant.AuthenticationMethods);
        Write(writer, "acr"u8, grant.AuthenticationContext);
        if (grant.Claims is { } claims)
        {
            writer.WritePropertyName("claims"u8);
            // As it is: writing it anew would keep the values but not the text, such as the digits of a number.
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(claims), skipInputValidation: true);
        }
        writer.WriteEndObject();
    }

    public static (Subject Subject, Grant Grant) Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        var id = "";
        string? tenant = null;
        IReadOnlyList<string> roles = [], permissions = [], scopes = [], methods = [];
        string? clientId = null, context = null;
        DateTimeOffset? authTime = null;
        JsonElement? claims = null;

        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            _ = reader.Read();
            if (name.SequenceEqual("sub"u8))
                id = reader.GetString()!;
            else if (name.SequenceEqual("tid"u8))
                tenant = reader.GetString();
            else if (name.SequenceEqual("roles"u8))
                roles = ReadList(ref reader);
            else if (name.SequenceEqual("permissions"u8))
                permissions = ReadList(ref reader);
            else if (name.SequenceEqual("scopes"u8))
                scopes = ReadList(ref reader);
            else if (name.SequenceEqual("client_id"u8))
                clientId = reader.GetString();
            else if (name.SequenceEqual("auth_time"u8))
                authTime = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64());
            else if (name.SequenceEqual("amr"u8))
                methods = ReadList(ref reader);
            else if (name.SequenceEqual("acr"u8))
                context = reader.GetString();
            else if (name.SequenceEqual("claims"u8))
                claims = JsonElement.ParseValue(ref reader);
            else
                reader.Skip();
        }
        var grant = new Grant
        {
            Roles = roles,
            Permissions = permissions,
            Scopes = scopes,
            ClientId = clientId,
            AuthTime = authTime,
            AuthenticationMethods = methods,
            AuthenticationContext = context,
            Claims = claims,
        };
        return (new Subject(id, tenant), grant);
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return;
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    private static List<string> ReadList(ref Utf8JsonReader reader)
    {
        List<string> values = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            values.Add(reader.GetString()!);
        return values;
    }
}
