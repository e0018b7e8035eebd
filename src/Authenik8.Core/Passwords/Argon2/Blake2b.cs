using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Authenik8.Passwords.Argon2;

/// <summary>Unkeyed BLAKE2b (RFC 7693) with a digest of 1 to 64 bytes, computed on the stack.</summary>
/// <remarks>Its state is derived from a password: <see cref="Finish"/> leaves nothing of it behind.</remarks>
[StructLayout(LayoutKind.Auto)]
internal ref struct Blake2b
{
    /// <summary>The longest digest, in bytes.</summary>
    public const int MaxDigestLength = 64;

    private const int BlockLength = 128;

    private static readonly ulong[] InitialValue =
    [
        0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
        0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
    ];

    private readonly int _digestLength;
    private InlineWords8 _state;
    private InlineBytes128 _buffer;
    private int _buffered;
    private ulong _length;

    /// <summary>Starts a hash.</summary>
    /// <param name="digestLength">Bytes of the digest, 1 to 64; part of what is hashed.</param>
    public Blake2b(int digestLength)
    {
        Debug.Assert(digestLength is > 0 and <= MaxDigestLength, "RFC 7693 section 2.1: 1 <= nn <= 64.");
        _digestLength = digestLength;
        InitialValue.CopyTo((Span<ulong>)_state);
        _state[0] ^= 0x01010000UL ^ (ulong)digestLength;
    }

    /// <summary>The message schedule, RFC 7693 section 2.7; rounds 10 and 11 repeat rounds 0 and 1.</summary>
    private static ReadOnlySpan<byte> Schedule =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
    ];

    /// <summary>Hashes a message in one call.</summary>
    /// <param name="message">The message.</param>
    /// <param name="digest">Filled; its length, 1 to 64, is the length of the digest.</param>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        var hash = new Blake2b(digest.Length);
        hash.Append(message);
        hash.Finish(digest);
    }

    /// <summary>Appends 32 bits, least significant byte first: the form in which Argon2 hashes every number.</summary>
    public void Append(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Append(bytes);
    }

    /// <summary>Appends to the message.</summary>
    public void Append(scoped ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            // A full buffer waits for more to come: the last block, even a full one, is compressed with its mark.
            if (_buffered == BlockLength)
            {
                _length += BlockLength;
                Compress(last: false);
                _buffered = 0;
            }

            var taken = Math.Min(message.Length, BlockLength - _buffered);
            message[..taken].CopyTo(_buffer[_buffered..]);
            _buffered += taken;
            message = message[taken..];
        }
    }

    /// <summary>Writes the digest and clears the state; the value must not be used again.</summary>
    /// <param name="digest">As many bytes as were asked for.</param>
    public void Finish(scoped Span<byte> digest)
    {
        Debug.Assert(digest.Length == _digestLength, "The length is hashed: another length is another digest.");
        _length += (ulong)_buffered;
        _buffer[_buffered..].Clear();
        Compress(last: true);

        Span<byte> bytes = stackalloc byte[MaxDigestLength];
        for (var i = 0; i < 8; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(i * sizeof(ulong))..], _state[i]);
        bytes[..digest.Length].CopyTo(digest);

        CryptographicOperations.ZeroMemory(bytes);
        CryptographicOperations.ZeroMemory(_buffer);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes((Span<ulong>)_state));
    }

    private void Compress(bool last)
    {
        Span<ulong> m = stackalloc ulong[16];
        for (var i = 0; i < m.Length; i++)
            m[i] = BinaryPrimitives.ReadUInt64LittleEndian(_buffer[(i * sizeof(ulong))..]);

        Span<ulong> v = stackalloc ulong[16];
        ((ReadOnlySpan<ulong>)_state).CopyTo(v);
        InitialValue.CopyTo(v[8..]);
        v[12] ^= _length;
        if (last)
            v[14] = ~v[14];

        for (var s = Schedule; !s.IsEmpty; s = s[16..])
        {
            Mix(ref v[0], ref v[4], ref v[8], ref v[12], m[s[0]], m[s[1]]);
            Mix(ref v[1], ref v[5], ref v[9], ref v[13], m[s[2]], m[s[3]]);
            Mix(ref v[2], ref v[6], ref v[10], ref v[14], m[s[4]], m[s[5]]);
            Mix(ref v[3], ref v[7], ref v[11], ref v[15], m[s[6]], m[s[7]]);
            Mix(ref v[0], ref v[5], ref v[10], ref v[15], m[s[8]], m[s[9]]);
            Mix(ref v[1], ref v[6], ref v[11], ref v[12], m[s[10]], m[s[11]]);
            Mix(ref v[2], ref v[7], ref v[8], ref v[13], m[s[12]], m[s[13]]);
            Mix(ref v[3], ref v[4], ref v[9], ref v[14], m[s[14]], m[s[15]]);
        }

        for (var i = 0; i < 8; i++)
            _state[i] ^= v[i] ^ v[i + 8];

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(m));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(v));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ulong x, ulong y)
    {
        a += b + x;
        d = BitOperations.RotateRight(d ^ a, 32);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 24);
        a += b + y;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 63);
    }

    [InlineArray(8)]
    private struct InlineWords8
    {
        private ulong _first;
    }

    [InlineArray(BlockLength)]
    private struct InlineBytes128
    {
        private byte _first;
    }
}
