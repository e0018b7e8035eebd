using System.Buffers;
using System.Text.Json;

namespace Authenik8.Tokens.Keys;

/// <summary>The JWK Set (RFC 7517 section 5) of a key ring: public keys only, written anew when a key drops out.</summary>
internal sealed class JsonWebKeySet(KeyRing keys)
{
    private Edition? _current;

    public ReadOnlyMemory<byte> Get(DateTimeOffset now)
    {
        var current = Volatile.Read(ref _current);
        if (current is null || now < current.From || now >= current.Until)
        {
            // Two callers may both write it: they write the same.
            current = new Edition(Write(now), now, keys.NextDropAfter(now));
            Volatile.Write(ref _current, current);
        }
        return current.Json;
    }

    private byte[] Write(DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("keys");
            foreach (var key in keys.VerifyingAt(now))
                _ = key.TryWriteJwk(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private sealed record Edition(byte[] Json, DateTimeOffset From, DateTimeOffset Until);
}
