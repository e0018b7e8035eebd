using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Authenik8.Passwords.Argon2;

/// <summary>G in 256-bit vectors: two rows, or two columns, at a time, one in each 128-bit half.</summary>
/// <remarks>
/// A row or column of 16 words is eight pairs. Holding pair k of two of them in vector k makes the turn to the
/// diagonals four in-half shuffles of one cycle each; with whole words of one row in a vector it would take six
/// cross-half permutations of three to six cycles. Rows have to be brought into that form and back; columns are in it as
/// they lie in memory.
/// </remarks>
internal readonly struct Avx2Compression : ICompression
{
    /// <summary>Whether the processor has the instructions.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MixRows(ref ulong x, ref ulong y, ref ulong destination, ref ulong work, bool accumulate)
    {
        for (nuint i = 0; i < Argon2Layout.BlockWords; i += 32)
        {
            var (a0, a1) = TakePair(ref x, ref y, ref destination, i, accumulate);
            var (b0, b1) = TakePair(ref x, ref y, ref destination, i + 4, accumulate);
            var (c0, c1) = TakePair(ref x, ref y, ref destination, i + 8, accumulate);
            var (d0, d1) = TakePair(ref x, ref y, ref destination, i + 12, accumulate);
            Permute(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1);
            PutPair(a0, a1, ref work, i);
            PutPair(b0, b1, ref work, i + 4);
            PutPair(c0, c1, ref work, i + 8);
            PutPair(d0, d1, ref work, i + 12);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MixFirstColumns(ref ulong work, ref ulong destination) => MixColumns(ref work, ref destination, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MixOtherColumns(ref ulong work, ref ulong destination)
    {
        for (nuint i = 4; i < 16; i += 4)
            MixColumns(ref work, ref destination, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MixColumns(ref ulong work, ref ulong destination, nuint i)
    {
        var a0 = Vector256.LoadUnsafe(ref work, i);
        var a1 = Vector256.LoadUnsafe(ref work, i + 16);
        var b0 = Vector256.LoadUnsafe(ref work, i + 32);
        var b1 = Vector256.LoadUnsafe(ref work, i + 48);
        var c0 = Vector256.LoadUnsafe(ref work, i + 64);
        var c1 = Vector256.LoadUnsafe(ref work, i + 80);
        var d0 = Vector256.LoadUnsafe(ref work, i + 96);
        var d1 = Vector256.LoadUnsafe(ref work, i + 112);
        Permute(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1);
        XorOnto(ref destination, i, a0);
        XorOnto(ref destination, i + 16, a1);
        XorOnto(ref destination, i + 32, b0);
        XorOnto(ref destination, i + 48, b1);
        XorOnto(ref destination, i + 64, c0);
        XorOnto(ref destination, i + 80, c1);
        XorOnto(ref destination, i + 96, d0);
        XorOnto(ref destination, i + 112, d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void XorOnto(ref ulong destination, nuint i, Vector256<ulong> value) =>
        (Vector256.LoadUnsafe(ref destination, i) ^ value).StoreUnsafe(ref destination, i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<ulong>, Vector256<ulong>) TakePair(
        ref ulong x, ref ulong y, ref ulong destination, nuint i, bool accumulate)
    {
        var upper = Take(ref x, ref y, ref destination, i, accumulate);
        var lower = Take(ref x, ref y, ref destination, i + 16, accumulate);
        return (Avx2.Permute2x128(upper, lower, 0x20), Avx2.Permute2x128(upper, lower, 0x31));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Take(ref ulong x, ref ulong y, ref ulong destination, nuint i, bool accumulate)
    {
        var r = Vector256.LoadUnsafe(ref x, i) ^ Vector256.LoadUnsafe(ref y, i);
        if (accumulate)
            XorOnto(ref destination, i, r);
        else
            r.StoreUnsafe(ref destination, i);
        return r;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutPair(Vector256<ulong> even, Vector256<ulong> odd, ref ulong work, nuint i)
    {
        Avx2.Permute2x128(even, odd, 0x20).StoreUnsafe(ref work, i);
        Avx2.Permute2x128(even, odd, 0x31).StoreUnsafe(ref work, i + 16);
    }

    /// <summary>The permutation P (RFC 9106 section 3.6) on two rows or columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Permute(
        ref Vector256<ulong> a0, ref Vector256<ulong> a1, ref Vector256<ulong> b0, ref Vector256<ulong> b1,
        ref Vector256<ulong> c0, ref Vector256<ulong> c1, ref Vector256<ulong> d0, ref Vector256<ulong> d1)
    {
        HalfRound(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1);

        var (f0, f1) = (Turn(b0, b1), Turn(b1, b0));
        var (h0, h1) = (Turn(d1, d0), Turn(d0, d1));
        HalfRound(ref a0, ref a1, ref f0, ref f1, ref c1, ref c0, ref h0, ref h1);

        (b0, b1) = (Turn(f1, f0), Turn(f0, f1));
        (d0, d1) = (Turn(h0, h1), Turn(h1, h0));
    }

    /// <summary>GB on four positions of two rows, written so that the two independent halves overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void HalfRound(
        ref Vector256<ulong> a0, ref Vector256<ulong> a1, ref Vector256<ulong> b0, ref Vector256<ulong> b1,
        ref Vector256<ulong> c0, ref Vector256<ulong> c1, ref Vector256<ulong> d0, ref Vector256<ulong> d1)
    {
        a0 = MultiplyAdd(a0, b0);
        a1 = MultiplyAdd(a1, b1);
        d0 = RotateRight32(d0 ^ a0);
        d1 = RotateRight32(d1 ^ a1);
        c0 = MultiplyAdd(c0, d0);
        c1 = MultiplyAdd(c1, d1);
        b0 = RotateRight24(b0 ^ c0);
        b1 = RotateRight24(b1 ^ c1);
        a0 = MultiplyAdd(a0, b0);
        a1 = MultiplyAdd(a1, b1);
        d0 = RotateRight16(d0 ^ a0);
        d1 = RotateRight16(d1 ^ a1);
        c0 = MultiplyAdd(c0, d0);
        c1 = MultiplyAdd(c1, d1);
        b0 = RotateRight63(b0 ^ c0);
        b1 = RotateRight63(b1 ^ c1);
    }

    /// <summary>a + b + 2 x low32(a) x low32(b), the step that sets BlaMka apart from BLAKE2b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> MultiplyAdd(Vector256<ulong> a, Vector256<ulong> b)
    {
        var product = Avx2.Multiply(a.AsUInt32(), b.AsUInt32());
        return a + b + (product + product);
    }

    /// <summary>The second word of <paramref name="first"/> and the first of <paramref name="second"/>, in each half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Turn(Vector256<ulong> first, Vector256<ulong> second) =>
        Avx2.AlignRight(second, first, 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight32(Vector256<ulong> x) =>
        Avx2.Shuffle(x.AsUInt32(), 0b10_11_00_01).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight24(Vector256<ulong> x) =>
        Avx2.Shuffle(x.AsByte(), Vector256.Create(
            (byte)3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10,
            3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight16(Vector256<ulong> x) =>
        Avx2.Shuffle(x.AsByte(), Vector256.Create(
            (byte)2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9,
            2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight63(Vector256<ulong> x) => (x + x) ^ (x >>> 63);
}
