using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Authenik8.Passwords.Argon2;

namespace Authenik8.Passwords.Formats;

/// <summary>scrypt as RFC 7914 defines it, in native memory that is cleared.</summary>
internal static class Scrypt
{
    private const int SalsaWords = 16;

    /// <summary>The memory that it takes, in KiB.</summary>
    /// <param name="n">Cost N, a power of two.</param>
    /// <param name="r">Block size.</param>
    /// <param name="p">Parallelization.</param>
    public static long MemoryBlocks(long n, int r, int p) => ((n + p + 2) * r + 7) / 8;

    /// <summary>Computes a hash (RFC 7914 section 6).</summary>
    public static void Compute(
        Argon2MemoryPool pool, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, long n, int r, int p, Span<byte> hash)
    {
        var blocks = MemoryBlocks(n, r, p);
        var memory = pool.Rent(blocks);
        try
        {
            var words = MemoryMarshal.CreateSpan(
                ref Unsafe.As<ulong, uint>(ref memory.Block(0)), checked((int)(blocks * Argon2Layout.BlockBytes / sizeof(uint))));
            var blockWords = 32 * r;
            var b = words[..(p * blockWords)];
            var x = words.Slice(b.Length, 2 * blockWords);
            var v = words[(b.Length + x.Length)..];

            Rfc2898DeriveBytes.Pbkdf2(password, salt, MemoryMarshal.AsBytes(b), iterations: 1, HashAlgorithmName.SHA256);
            ToHostOrder(b);
            for (var lane = 0; lane < p; lane++)
                Mix(b.Slice(lane * blockWords, blockWords), x[..blockWords], x[blockWords..], v, n);
            ToHostOrder(b);
            Rfc2898DeriveBytes.Pbkdf2(password, MemoryMarshal.AsBytes(b), hash, iterations: 1, HashAlgorithmName.SHA256);
        }
        finally
        {
            pool.Return(memory, blocks);
        }
    }

    /// <summary>scryptROMix, section 5.</summary>
    private static void Mix(Span<uint> b, Span<uint> x, Span<uint> y, Span<uint> v, long n)
    {
        b.CopyTo(x);
        for (var i = 0; i < n; i++)
        {
            x.CopyTo(v.Slice(i * x.Length, x.Length));
            MixBlock(x, y);
        }

        for (var i = 0; i < n; i++)
        {
            // Integerify: the last 64 bytes as a little-endian number, of which N is far below 2^32.
            var j = (int)(x[^SalsaWords] & (n - 1));
            Xor(x, v.Slice(j * x.Length, x.Length));
            MixBlock(x, y);
        }

        x.CopyTo(b);
    }

    /// <summary>scryptBlockMix, section 4, of <paramref name="b"/> in place.</summary>
    private static void MixBlock(Span<uint> b, Span<uint> y)
    {
        Span<uint> x = stackalloc uint[SalsaWords];
        b[^SalsaWords..].CopyTo(x);
        var half = b.Length / 2;
        for (var i = 0; i < b.Length; i += SalsaWords)
        {
            Xor(x, b.Slice(i, SalsaWords));
            Salsa20Over8(x);

            // The even ones go to the first half, the odd ones to the second.
            var place = (i / (2 * SalsaWords) * SalsaWords) + (i / SalsaWords % 2 * half);
            x.CopyTo(y.Slice(place, SalsaWords));
        }

        y.CopyTo(b);
    }

    private static void Xor(Span<uint> onto, ReadOnlySpan<uint> value)
    {
        var i = 0;
        for (; i <= onto.Length - Vector<uint>.Count; i += Vector<uint>.Count)
            (new Vector<uint>(onto[i..]) ^ new Vector<uint>(value[i..])).CopyTo(onto[i..]);
        for (; i < onto.Length; i++)
            onto[i] ^= value[i];
    }

    /// <summary>The Salsa20/8 core, section 3.</summary>
    private static void Salsa20Over8(Span<uint> b)
    {
        Span<uint> x = stackalloc uint[SalsaWords];
        b.CopyTo(x);
        for (var round = 0; round < 8; round += 2)
        {
            QuarterRound(ref x[0], ref x[4], ref x[8], ref x[12]);
            QuarterRound(ref x[5], ref x[9], ref x[13], ref x[1]);
            QuarterRound(ref x[10], ref x[14], ref x[2], ref x[6]);
            QuarterRound(ref x[15], ref x[3], ref x[7], ref x[11]);
            QuarterRound(ref x[0], ref x[1], ref x[2], ref x[3]);
            QuarterRound(ref x[5], ref x[6], ref x[7], ref x[4]);
            QuarterRound(ref x[10], ref x[11], ref x[8], ref x[9]);
            QuarterRound(ref x[15], ref x[12], ref x[13], ref x[14]);
        }

        for (var i = 0; i < SalsaWords; i++)
            b[i] += x[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRound(ref uint a, ref uint b, ref uint c, ref uint d)
    {
        b ^= BitOperations.RotateLeft(a + d, 7);
        c ^= BitOperations.RotateLeft(b + a, 9);
        d ^= BitOperations.RotateLeft(c + b, 13);
        a ^= BitOperations.RotateLeft(d + c, 18);
    }

    private static void ToHostOrder(Span<uint> words)
    {
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(words, words);
    }
}
