using System.Buffers.Binary;
using System.Text;
using Authenik8.Sessions;

namespace Authenik8.Redis.Sessions;

/// <summary>
/// The device in a session record: whether there is one, then address, user agent and name, each with a length of two
/// bytes and, where it is present, a leading '='.
/// </summary>
internal static class DeviceRecord
{
    private const int MaxUtf8PerCharacter = 3;
    private const int Overhead = sizeof(ushort) + 1;

    /// <summary>What a request can show: all but the name.</summary>
    public static byte[] WriteSeen(Device? device)
    {
        Span<byte> record = stackalloc byte[1 + (2 * Overhead) + (MaxUtf8PerCharacter * (Device.MaxIpAddressLength + Device.MaxUserAgentLength))];
        record[0] = device is null ? (byte)0 : (byte)1;
        var length = 1;
        length += WriteText(record[length..], device?.IpAddress);
        length += WriteText(record[length..], device?.UserAgent);
        return record[..length].ToArray();
    }

    /// <summary>The rest: its name.</summary>
    public static byte[] WriteName(Device? device)
    {
        Span<byte> record = stackalloc byte[Overhead + (MaxUtf8PerCharacter * Device.MaxNameLength)];
        return record[..WriteText(record, device?.Name)].ToArray();
    }

    /// <summary>Reads a device and moves <paramref name="record"/> behind it.</summary>
    public static Device? Read(ref ReadOnlySpan<byte> record)
    {
        var isThere = record[0] != 0;
        record = record[1..];
        var device = new Device { IpAddress = ReadText(ref record), UserAgent = ReadText(ref record), Name = ReadText(ref record) };
        return isThere ? device : null;
    }

    private static int WriteText(Span<byte> destination, string? value)
    {
        var length = 0;
        if (value is not null)
        {
            destination[sizeof(ushort)] = (byte)'=';
            length = 1 + Encoding.UTF8.GetBytes(value, destination[Overhead..]);
        }
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)length);
        return sizeof(ushort) + length;
    }

    private static string? ReadText(ref ReadOnlySpan<byte> source)
    {
        var end = sizeof(ushort) + BinaryPrimitives.ReadUInt16BigEndian(source);
        var text = source[sizeof(ushort)..end];
        source = source[end..];
        return text.IsEmpty ? null : Encoding.UTF8.GetString(text[1..]);
    }
}
