using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Authenik8.Redis.Sessions;

/// <summary>Writes the parts of a session record that vary in length: a length of four bytes before each, -1 where there is none.</summary>
internal readonly struct RecordWriter(IBufferWriter<byte> buffer)
{
    public const int None = -1;

    public void WriteNumber(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(buffer.GetSpan(sizeof(long)), value);
        buffer.Advance(sizeof(long));
    }

    public void WriteLength(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer.GetSpan(sizeof(int)), value);
        buffer.Advance(sizeof(int));
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteLength(value.Length);
        buffer.Write(value);
    }

    public void WriteText(string? value)
    {
        if (value is null)
        {
            WriteLength(None);
            return;
        }
        WriteLength(Encoding.UTF8.GetByteCount(value));
        _ = Encoding.UTF8.GetBytes(value, buffer);
    }

    public void WriteList(IReadOnlyList<string> values)
    {
        WriteLength(values.Count);
        for (var i = 0; i < values.Count; i++)
            WriteText(values[i]);
    }
}
