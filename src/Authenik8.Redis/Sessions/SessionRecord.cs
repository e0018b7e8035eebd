using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Redis.Sessions;

/// <summary>A session as Redis holds it. <c>Scripts/record.lua</c> describes the layout and reads the same.</summary>
internal static class SessionRecord
{
    private const int ReasonAt = 0;
    private const int IdleExpiresAtAt = 1;
    private const int AbsoluteExpiresAtAt = 9;
    private const int GenerationAt = 17;
    private const int RotatedAtAt = 21;
    private const int LastSeenAtAt = 29;
    private const int CreatedAtAt = 37;
    private const int SubjectHashAt = 61;
    private const int HasDeviceAt = 93;
    private const int DeviceAt = 94;

    public static byte[] Write(Session session, ReadOnlySpan<byte> subjectHash)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        var header = buffer.GetSpan(DeviceAt)[..DeviceAt];
        header.Clear();
        header[ReasonAt] = session.EndReason is { } reason ? (byte)reason : (byte)0;
        WriteTime(header[IdleExpiresAtAt..], session.IdleExpiresAt);
        WriteTime(header[AbsoluteExpiresAtAt..], session.AbsoluteExpiresAt);
        BinaryPrimitives.WriteUInt32BigEndian(header[GenerationAt..], session.Generation);
        WriteTime(header[RotatedAtAt..], session.RotatedAt);
        WriteTime(header[LastSeenAtAt..], session.LastSeenAt);
        WriteTime(header[CreatedAtAt..], session.CreatedAt);
        subjectHash.CopyTo(header[SubjectHashAt..]);
        header[HasDeviceAt] = session.Device is null ? (byte)0 : (byte)1;
        buffer.Advance(DeviceAt);
        WriteText(buffer, session.Device?.IpAddress);
        WriteText(buffer, session.Device?.UserAgent);
        WriteText(buffer, session.Device?.Name);
        GrantJson.Write(buffer, session.Subject, session.Grant);
        return buffer.WrittenSpan.ToArray();
    }

    public static Session Read(SessionId id, ReadOnlySpan<byte> record)
    {
        var rest = record[DeviceAt..];
        var ipAddress = ReadText(ref rest);
        var userAgent = ReadText(ref rest);
        var name = ReadText(ref rest);
        var (subject, grant) = GrantJson.Read(rest);
        return new Session
        {
            Id = id,
            Subject = subject,
            Grant = grant,
            Device = record[HasDeviceAt] == 0 ? null : new Device { IpAddress = ipAddress, UserAgent = userAgent, Name = name },
            Generation = BinaryPrimitives.ReadUInt32BigEndian(record[GenerationAt..]),
            CreatedAt = ReadTime(record[CreatedAtAt..]),
            LastSeenAt = ReadTime(record[LastSeenAtAt..]),
            RotatedAt = ReadTime(record[RotatedAtAt..]),
            IdleExpiresAt = ReadTime(record[IdleExpiresAtAt..]),
            AbsoluteExpiresAt = ReadTime(record[AbsoluteExpiresAtAt..]),
            EndReason = record[ReasonAt] == 0 ? null : (SessionEndReason)record[ReasonAt],
        };
    }

    /// <summary>What the record says of an access token of its session, for a subject that must be its own.</summary>
    public static TokenState StateOf(ReadOnlySpan<byte> record, ReadOnlySpan<byte> subjectHash, DateTimeOffset now)
    {
        if (!record.Slice(SubjectHashAt, subjectHash.Length).SequenceEqual(subjectHash))
            return TokenState.SessionNotFound;
        if (record[ReasonAt] != 0)
            return TokenState.Revoked;
        return now >= ReadTime(record[IdleExpiresAtAt..]) || now >= ReadTime(record[AbsoluteExpiresAtAt..])
            ? TokenState.SessionExpired
            : TokenState.Active;
    }

    /// <summary>A text of a device: empty where it is null, otherwise with a leading '='.</summary>
    public static byte[] Text(string? value) => value is null ? [] : Encoding.UTF8.GetBytes("=" + value);

    private static void WriteTime(Span<byte> destination, DateTimeOffset time) =>
        BinaryPrimitives.WriteInt64BigEndian(destination, time.ToUnixTimeMilliseconds());

    private static DateTimeOffset ReadTime(ReadOnlySpan<byte> source) =>
        DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(source));

    private static void WriteText(ArrayBufferWriter<byte> buffer, string? value)
    {
        var text = Text(value);
        BinaryPrimitives.WriteUInt16BigEndian(buffer.GetSpan(sizeof(ushort)), (ushort)text.Length);
        buffer.Advance(sizeof(ushort));
        buffer.Write(text);
    }

    private static string? ReadText(ref ReadOnlySpan<byte> source)
    {
        var end = sizeof(ushort) + BinaryPrimitives.ReadUInt16BigEndian(source);
        var text = source[sizeof(ushort)..end];
        source = source[end..];
        return text.IsEmpty ? null : Encoding.UTF8.GetString(text[1..]);
    }
}
