using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Authenik8.Tokens;

namespace Authenik8.Redis.Sessions;

/// <summary>The part of a session record that never changes: whose it is, and what was granted.</summary>
internal static class GrantRecord
{
    // A record may outlive an upgrade: a later version that writes another layout counts on.
    private const int Version = 1;

    // The host's claims come back to the letter, so they are read as tolerantly as any host may have parsed them.
    private static readonly JsonReaderOptions ClaimsOptions = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 1024,
    };

    public static void Write(IBufferWriter<byte> buffer, Subject subject, Grant grant)
    {
        var writer = new RecordWriter(buffer);
        writer.WriteLength(Version);
        writer.WriteText(subject.Id);
        writer.WriteText(subject.Tenant);
        writer.WriteList(grant.Roles);
        writer.WriteList(grant.Permissions);
        writer.WriteList(grant.Scopes);
        writer.WriteList(grant.AuthenticationMethods);
        writer.WriteText(grant.ClientId);
        writer.WriteText(grant.AuthenticationContext);
        writer.WriteNumber(grant.AuthTime?.ToUnixTimeMilliseconds() ?? long.MinValue);
        writer.WriteNumber(grant.SecurityVersion ?? long.MinValue);
        // As they are: written anew they would keep their values but not their text, such as the digits of a number.
        if (grant.Claims is { } claims)
            writer.WriteBytes(JsonMarshal.GetRawUtf8Value(claims));
        else
            writer.WriteLength(RecordWriter.None);
    }

    public static (Subject Subject, Grant Grant) Read(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record);
        if (reader.ReadLength() != Version)
            throw new StoreDataException("Redis holds a session that this version cannot read.");
        var subject = new Subject(reader.ReadText()!, reader.ReadText());
        var grant = new Grant
        {
            Roles = reader.ReadList(),
            Permissions = reader.ReadList(),
            Scopes = reader.ReadList(),
            AuthenticationMethods = reader.ReadList(),
            ClientId = reader.ReadText(),
            AuthenticationContext = reader.ReadText(),
            AuthTime = reader.ReadNumber() is var time && time == long.MinValue ? null : DateTimeOffset.FromUnixTimeMilliseconds(time),
            SecurityVersion = reader.ReadNumber() is var version && version == long.MinValue ? null : version,
            Claims = ReadClaims(ref reader),
        };
        return (subject, grant);
    }

    private static JsonElement? ReadClaims(ref RecordReader reader)
    {
        var length = reader.ReadLength();
        if (length == RecordWriter.None)
            return null;
        var json = new Utf8JsonReader(reader.Take(length), ClaimsOptions);
        return JsonElement.ParseValue(ref json);
    }
}
