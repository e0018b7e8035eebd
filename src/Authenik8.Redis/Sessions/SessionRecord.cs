using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Authenik8.Sessions;
using Authenik8.Tokens;
using StackExchange.Redis;

namespace Authenik8.Redis.Sessions;

/// <summary>A session as Redis holds it. <c>Scripts/record.lua</c> describes the layout and reads the same.</summary>
internal static class SessionRecord
{
    /// <summary>How long the part is that a rotation replaces, at the record's beginning.</summary>
    public const int StateLength = SubjectOffset;

    private const int ReasonOffset = 0;
    private const int IdleExpiryOffset = 1;
    private const int AbsoluteExpiryOffset = 9;
    private const int GenerationOffset = 17;
    private const int RotatedOffset = 21;
    private const int SeenOffset = 45;
    private const int KeptUntilOffset = 53;
    private const int RotatedBeforeOffset = 61;
    private const int SubjectOffset = 87;
    private const int CreatedOffset = 119;
    private const int DeviceOffset = 127;

    public static byte[] Write(Session session, ReadOnlySpan<byte> subjectHash, long keptUntil)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        var header = buffer.GetSpan(DeviceOffset)[..DeviceOffset];
        header.Clear();
        header[ReasonOffset] = session.EndReason is { } reason ? (byte)reason : (byte)0;
        WriteTime(header[IdleExpiryOffset..], session.IdleExpiresAt);
        WriteTime(header[AbsoluteExpiryOffset..], session.AbsoluteExpiresAt);
        BinaryPrimitives.WriteUInt32BigEndian(header[GenerationOffset..], session.Generation);
        WriteTime(header[RotatedOffset..], session.RotatedAt);
        WriteTime(header[SeenOffset..], session.LastSeenAt);
        WriteTime(header[RotatedBeforeOffset..], session.RotatedAt);
        BinaryPrimitives.WriteInt64BigEndian(header[KeptUntilOffset..], keptUntil);
        subjectHash.CopyTo(header[SubjectOffset..]);
        WriteTime(header[CreatedOffset..], session.CreatedAt);
        buffer.Advance(DeviceOffset);
        buffer.Write(DeviceRecord.WriteSeen(session.Device));
        buffer.Write(DeviceRecord.WriteName(session.Device));
        GrantRecord.Write(buffer, session.Subject, session.Grant);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a session.</summary>
    /// <exception cref="StoreDataException">It is no record of this version.</exception>
    public static Session Read(SessionId id, ReadOnlySpan<byte> record, RedisKey key)
    {
        try
        {
            return Read(id, record);
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException or JsonException or StoreDataException)
        {
            throw Unreadable(key, exception);
        }
    }

    private static Session Read(SessionId id, ReadOnlySpan<byte> record)
    {
        var rest = record[DeviceOffset..];
        var device = DeviceRecord.Read(ref rest);
        var (subject, grant) = GrantRecord.Read(rest);
        return new Session
        {
            Id = id,
            Subject = subject,
            Grant = grant,
            Device = device,
            Generation = BinaryPrimitives.ReadUInt32BigEndian(record[GenerationOffset..]),
            CreatedAt = ReadTime(record[CreatedOffset..]),
            LastSeenAt = ReadTime(record[SeenOffset..]),
            RotatedAt = ReadTime(record[RotatedOffset..]),
            IdleExpiresAt = ReadTime(record[IdleExpiryOffset..]),
            AbsoluteExpiresAt = ReadTime(record[AbsoluteExpiryOffset..]),
            EndReason = record[ReasonOffset] == 0 ? null : (SessionEndReason)record[ReasonOffset],
        };
    }

    /// <summary>What the record says of an access token of its session, for a subject that must be its own.</summary>
    /// <exception cref="StoreDataException">It is no record of this version.</exception>
    public static TokenState StateOf(ReadOnlySpan<byte> record, RedisKey key, ReadOnlySpan<byte> subjectHash, DateTimeOffset now)
    {
        if (record.Length < DeviceOffset)
            throw Unreadable(key);
        if (!record.Slice(SubjectOffset, subjectHash.Length).SequenceEqual(subjectHash))
            return TokenState.SessionNotFound;
        if (record[ReasonOffset] != 0)
            return TokenState.Revoked;
        return now >= ReadTime(record[IdleExpiryOffset..]) || now >= ReadTime(record[AbsoluteExpiryOffset..])
            ? TokenState.SessionExpired
            : TokenState.Active;
    }

    private static StoreDataException Unreadable(RedisKey key, Exception? cause = null) =>
        new("Redis holds a session that this version cannot read.", cause) { Key = key.ToString() };

    private static void WriteTime(Span<byte> destination, DateTimeOffset time) =>
        BinaryPrimitives.WriteInt64BigEndian(destination, time.ToUnixTimeMilliseconds());

    private static DateTimeOffset ReadTime(ReadOnlySpan<byte> source) =>
        DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(source));
}
