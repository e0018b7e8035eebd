using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Authenik8.Passwords.Argon2;

/// <summary>G in 512-bit vectors: four rows, or four columns, at a time, one in each 128-bit quarter.</summary>
/// <remarks>The same shape as <see cref="Avx2Compression"/>, with rotations that are one instruction each.</remarks>
internal readonly struct Avx512Compression : ICompression
{
    /// <summary>Whether the processor has the instructions, and does not slow down for them.</summary>
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Vector512Pairs.IsAccelerated;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MixRows(ref ulong x, ref ulong y, ref ulong destination, ref ulong work, bool accumulate)
    {
        for (nuint i = 0; i < Argon2Layout.BlockWords; i += 64)
        {
            var (a0, a1, b0, b1) = TakeHalfRows(ref x, ref y, ref destination, i, accumulate);
            var (c0, c1, d0, d1) = TakeHalfRows(ref x, ref y, ref destination, i + 8, accumulate);
            Permute(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1);
            PutHalfRows(a0, a1, b0, b1, ref work, i);
            PutHalfRows(c0, c1, d0, d1, ref work, i + 8);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MixFirstColumns(ref ulong work, ref ulong destination) => MixColumns(ref work, ref destination, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MixOtherColumns(ref ulong work, ref ulong destination) => MixColumns(ref work, ref destination, 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MixColumns(ref ulong work, ref ulong destination, nuint i)
    {
        var a0 = Vector512.LoadUnsafe(ref work, i);
        var a1 = Vector512.LoadUnsafe(ref work, i + 16);
        var b0 = Vector512.LoadUnsafe(ref work, i + 32);
        var b1 = Vector512.LoadUnsafe(ref work, i + 48);
        var c0 = Vector512.LoadUnsafe(ref work, i + 64);
        var c1 = Vector512.LoadUnsafe(ref work, i + 80);
        var d0 = Vector512.LoadUnsafe(ref work, i + 96);
        var d1 = Vector512.LoadUnsafe(ref work, i + 112);
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
    private static void XorOnto(ref ulong destination, nuint i, Vector512<ulong> value) =>
        (Vector512.LoadUnsafe(ref destination, i) ^ value).StoreUnsafe(ref destination, i);

    /// <summary>Eight words of four rows, as four vectors that each hold one pair of every row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<ulong>, Vector512<ulong>, Vector512<ulong>, Vector512<ulong>) TakeHalfRows(
        ref ulong x, ref ulong y, ref ulong destination, nuint i, bool accumulate) =>
        Vector512Pairs.Transpose(
            Take(ref x, ref y, ref destination, i, accumulate),
            Take(ref x, ref y, ref destination, i + 16, accumulate),
            Take(ref x, ref y, ref destination, i + 32, accumulate),
            Take(ref x, ref y, ref destination, i + 48, accumulate));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Take(ref ulong x, ref ulong y, ref ulong destination, nuint i, bool accumulate)
    {
        var r = Vector512.LoadUnsafe(ref x, i) ^ Vector512.LoadUnsafe(ref y, i);
        if (accumulate)
            XorOnto(ref destination, i, r);
        else
            r.StoreUnsafe(ref destination, i);
        return r;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutHalfRows(
        Vector512<ulong> p0, Vector512<ulong> p1, Vector512<ulong> p2, Vector512<ulong> p3, ref ulong work, nuint i)
    {
        var (r0, r1, r2, r3) = Vector512Pairs.Transpose(p0, p1, p2, p3);
        r0.StoreUnsafe(ref work, i);
        r1.StoreUnsafe(ref work, i + 16);
        r2.StoreUnsafe(ref work, i + 32);
        r3.StoreUnsafe(ref work, i + 48);
    }

    /// <summary>The permutation P (RFC 9106 section 3.6) on four rows or columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Permute(
        ref Vector512<ulong> a0, ref Vector512<ulong> a1, ref Vector512<ulong> b0, ref Vector512<ulong> b1,
        ref Vector512<ulong> c0, ref Vector512<ulong> c1, ref Vector512<ulong> d0, ref Vector512<ulong> d1)
    {
        HalfRound(ref a0, ref a1, ref b0, ref b1, ref c0, ref c1, ref d0, ref d1);

        var (f0, f1) = (Vector512Pairs.Turn(b0, b1), Vector512Pairs.Turn(b1, b0));
        var (h0, h1) = (Vector512Pairs.Turn(d1, d0), Vector512Pairs.Turn(d0, d1));
        HalfRound(ref a0, ref a1, ref f0, ref f1, ref c1, ref c0, ref h0, ref h1);

        (b0, b1) = (Vector512Pairs.Turn(f1, f0), Vector512Pairs.Turn(f0, f1));
        (d0, d1) = (Vector512Pairs.Turn(h0, h1), Vector512Pairs.Turn(h1, h0));
    }

    /// <summary>GB on four positions of four rows, written so that the two independent halves overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void HalfRound(
        ref Vector512<ulong> a0, ref Vector512<ulong> a1, ref Vector512<ulong> b0, ref Vector512<ulong> b1,
        ref Vector512<ulong> c0, ref Vector512<ulong> c1, ref Vector512<ulong> d0, ref Vector512<ulong> d1)
    {
        a0 = MultiplyAdd(a0, b0);
        a1 = MultiplyAdd(a1, b1);
        d0 = Vector512Pairs.RotateRight(d0 ^ a0, 32);
        d1 = Vector512Pairs.RotateRight(d1 ^ a1, 32);
        c0 = MultiplyAdd(c0, d0);
        c1 = MultiplyAdd(c1, d1);
        b0 = Vector512Pairs.RotateRight(b0 ^ c0, 24);
        b1 = Vector512Pairs.RotateRight(b1 ^ c1, 24);
        a0 = MultiplyAdd(a0, b0);
        a1 = MultiplyAdd(a1, b1);
        d0 = Vector512Pairs.RotateRight(d0 ^ a0, 16);
        d1 = Vector512Pairs.RotateRight(d1 ^ a1, 16);
        c0 = MultiplyAdd(c0, d0);
        c1 = MultiplyAdd(c1, d1);
        b0 = Vector512Pairs.RotateRight(b0 ^ c0, 63);
        b1 = Vector512Pairs.RotateRight(b1 ^ c1, 63);
    }

    /// <summary>a + b + 2 x low32(a) x low32(b), the step that sets BlaMka apart from BLAKE2b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> MultiplyAdd(Vector512<ulong> a, Vector512<ulong> b)
    {
        var product = Vector512Pairs.MultiplyLow(a, b);
        return a + b + (product + product);
    }
}
