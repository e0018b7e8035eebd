using System.Text.Json;

namespace Authenik8.Tokens.Jws;

/// <summary>The member names seen so far in one JSON object, to find a repeated one without allocating.</summary>
/// <param name="json">The text that the reader reads, shorter than 64 KiB.</param>
/// <param name="seen">Room for the names; more than it holds make the list incomplete.</param>
internal ref struct MemberNames(ReadOnlySpan<byte> json, Span<uint> seen)
{
    public const int Capacity = 32;

    private readonly ReadOnlySpan<byte> _json = json;
    private readonly Span<uint> _seen = seen;
    private int _count;

    /// <summary>
    /// Whether something was left out: an escaped name, one too many, or an object inside this one. Then only
    /// <see cref="StrictJson.HasRepeatedMember"/> can tell.
    /// </summary>
    public bool IsIncomplete { get; set; }

    /// <summary>Adds the name that the reader stands on; false where it was there before.</summary>
    public bool TryAdd(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped || _count == _seen.Length)
        {
            IsIncomplete = true;
            return true;
        }
        var name = reader.ValueSpan;
        foreach (var other in _seen[.._count])
        {
            if ((ushort)other == name.Length && _json.Slice((int)(other >> 16), name.Length).SequenceEqual(name))
                return false;
        }
        _seen[_count++] = ((uint)(reader.TokenStartIndex + 1) << 16) | (uint)name.Length;
        return true;
    }

    /// <summary>Passes over the value that the reader stands on.</summary>
    public void Skip(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        var depth = reader.CurrentDepth;
        do
        {
            IsIncomplete |= reader.TokenType == JsonTokenType.StartObject;
        }
        while (reader.Read() && reader.CurrentDepth > depth);
    }
}
