using System.Buffers.Binary;
using System.Text;

namespace Authenik8.Redis.Sessions;

/// <summary>Reads what <see cref="RecordWriter"/> wrote.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    public long ReadNumber() => BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long)));

    public int ReadLength() => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));

    public ReadOnlySpan<byte> Take(int length)
    {
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    public string? ReadText()
    {
        var length = ReadLength();
        return length == RecordWriter.None ? null : Encoding.UTF8.GetString(Take(length));
    }

    public string[] ReadList()
    {
        var count = ReadLength();
        if (count == 0)
            return [];
        var values = new string[count];
        for (var i = 0; i < values.Length; i++)
            values[i] = ReadText()!;
        return values;
    }
}
