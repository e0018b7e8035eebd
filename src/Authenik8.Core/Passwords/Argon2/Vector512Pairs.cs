using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Authenik8.Passwords.Argon2;

/// <summary>The steps of <see cref="Avx512Compression"/> that are one instruction each on a processor with AVX-512.</summary>
/// <remarks>
/// Elsewhere each step is spelled out, which is slow and never chosen, but lets every machine test the arrangement of
/// words around them. The compiler drops the branch that is not taken.
/// </remarks>
internal static class Vector512Pairs
{
    /// <summary>Whether the processor has the instructions.</summary>
    public static bool IsAccelerated => Avx512F.IsSupported && Avx512BW.IsSupported;

    /// <summary>The products of the lower 32 bits of each word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> MultiplyLow(Vector512<ulong> a, Vector512<ulong> b)
    {
        if (IsAccelerated)
            return Avx512F.Multiply(a.AsUInt32(), b.AsUInt32());

        var low = Vector512.Create((ulong)uint.MaxValue);
        return (a & low) * (b & low);
    }

    /// <summary>Each word rotated to the right by a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> RotateRight(Vector512<ulong> x, [ConstantExpected] byte bits)
    {
        if (IsAccelerated)
            return Avx512F.RotateRight(x, bits);

        return (x >>> bits) | (x << (64 - bits));
    }

    /// <summary>The second word of <paramref name="first"/> and the first of <paramref name="second"/>, in each pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Turn(Vector512<ulong> first, Vector512<ulong> second)
    {
        if (IsAccelerated)
            return Avx512BW.AlignRight(second.AsByte(), first.AsByte(), 8).AsUInt64();

        return Vector512.Create(first[1], second[0], first[3], second[2], first[5], second[4], first[7], second[6]);
    }

    /// <summary>The four by four matrix of pairs whose rows are given, transposed; its own inverse.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<ulong>, Vector512<ulong>, Vector512<ulong>, Vector512<ulong>) Transpose(
        Vector512<ulong> r0, Vector512<ulong> r1, Vector512<ulong> r2, Vector512<ulong> r3)
    {
        var (lower01, lower23) = (Select(r0, r1, 0b01_00_01_00), Select(r2, r3, 0b01_00_01_00));
        var (upper01, upper23) = (Select(r0, r1, 0b11_10_11_10), Select(r2, r3, 0b11_10_11_10));
        return (
            Select(lower01, lower23, 0b10_00_10_00), Select(lower01, lower23, 0b11_01_11_01),
            Select(upper01, upper23, 0b10_00_10_00), Select(upper01, upper23, 0b11_01_11_01));
    }

    /// <summary>Two pairs of <paramref name="first"/>, then two of <paramref name="second"/>, two bits of control for each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Select(
        Vector512<ulong> first, Vector512<ulong> second, [ConstantExpected] byte control)
    {
        if (IsAccelerated)
            return Avx512F.Shuffle4x128(first, second, control);

        var (p0, p1) = ((control & 3) * 2, ((control >> 2) & 3) * 2);
        var (p2, p3) = (((control >> 4) & 3) * 2, ((control >> 6) & 3) * 2);
        return Vector512.Create(
            first[p0], first[p0 + 1], first[p1], first[p1 + 1], second[p2], second[p2 + 1], second[p3], second[p3 + 1]);
    }
}
