using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Authenik8.Revocation;
using Authenik8.Tokens;

namespace Authenik8.Redis.Revocation;

/// <summary>A revocation as the log holds it: one JSON object.</summary>
internal static class RevocationJson
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(RevocationEntry revocation)
    {
        var buffer = new ArrayBufferWriter<byte>(160);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            switch (revocation)
            {
                case RevocationEntry.OfToken token:
                    writer.WriteString("token"u8, token.Id.ToString());
                    Write(writer, token.Subject);
                    break;
                case RevocationEntry.OfSession session:
                    writer.WriteString("session"u8, session.Id.ToString());
                    Write(writer, session.Subject);
                    break;
                case RevocationEntry.OfSubject subject:
                    writer.WriteNumber("before"u8, subject.Before.ToUnixTimeMilliseconds());
                    Write(writer, subject.Subject);
                    break;
                case RevocationEntry.OfTenant tenant:
                    writer.WriteNumber("before"u8, tenant.Before.ToUnixTimeMilliseconds());
                    writer.WriteString("tid"u8, tenant.Tenant);
                    break;
                default:
                    throw new ArgumentException($"Unknown kind of revocation: {revocation.GetType().Name}.", nameof(revocation));
            }
            writer.WriteNumber("exp"u8, revocation.ExpiresAt.ToUnixTimeMilliseconds());
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="StoreUnavailableException">The entry cannot be read: a newer version wrote it, or somebody else.</exception>
    public static RevocationEntry Read(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var expiresAt = DateTimeOffset.FromUnixTimeMilliseconds(root.GetProperty("exp"u8).GetInt64());
            var tenant = root.TryGetProperty("tid"u8, out var tid) ? tid.GetString() : null;
            var subject = root.TryGetProperty("sub"u8, out var sub) ? new Subject(sub.GetString()!, tenant) : null;
            if (subject is null)
                return new RevocationEntry.OfTenant(tenant!, Before(root), expiresAt);
            if (root.TryGetProperty("token"u8, out var token))
                return new RevocationEntry.OfToken(TokenId.FromClaim(token.GetString()!), subject, expiresAt);
            if (root.TryGetProperty("session"u8, out var session) && SessionId.TryParse(session.GetString(), out var id))
                return new RevocationEntry.OfSession(id, subject, expiresAt);
            return new RevocationEntry.OfSubject(subject, Before(root), expiresAt);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            // Passing over it could let a revoked token live: until the entry is trimmed, nodes ask the session store instead.
            throw new StoreDataException("Redis holds a revocation that this version cannot read.", exception);
        }
    }

    private static DateTimeOffset Before(JsonElement root) =>
        DateTimeOffset.FromUnixTimeMilliseconds(root.GetProperty("before"u8).GetInt64());

    private static void Write(Utf8JsonWriter writer, Subject subject)
    {
        writer.WriteString("sub"u8, subject.Id);
        if (subject.Tenant is { } tenant)
            writer.WriteString("tid"u8, tenant);
    }
}
