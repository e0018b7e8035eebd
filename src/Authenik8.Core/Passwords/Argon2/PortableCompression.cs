using System.Numerics;
using System.Runtime.CompilerServices;

namespace Authenik8.Passwords.Argon2;

/// <summary>G in plain 64-bit arithmetic, for any hardware; the one the others are tested against.</summary>
internal readonly struct PortableCompression : ICompression
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MixRows(ref ulong x, ref ulong y, ref ulong destination, ref ulong work, bool accumulate)
    {
        for (var i = 0; i < Argon2Layout.BlockWords; i++)
        {
            var r = Unsafe.Add(ref x, i) ^ Unsafe.Add(ref y, i);
            Unsafe.Add(ref work, i) = r;
            Unsafe.Add(ref destination, i) = accumulate ? Unsafe.Add(ref destination, i) ^ r : r;
        }

        for (var row = 0; row < Argon2Layout.BlockWords; row += 16)
            Permute(ref Unsafe.Add(ref work, row), pairStride: 2);
    }

    /// <inheritdoc/>
    public static void MixFirstColumns(ref ulong work, ref ulong destination) => MixColumn(ref work, ref destination, 0);

    /// <inheritdoc/>
    public static void MixOtherColumns(ref ulong work, ref ulong destination)
    {
        for (var column = 1; column < 8; column++)
            MixColumn(ref work, ref destination, column);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MixColumn(ref ulong work, ref ulong destination, int column)
    {
        Permute(ref Unsafe.Add(ref work, column * 2), pairStride: 16);
        for (var i = column * 2; i < Argon2Layout.BlockWords; i += 16)
        {
            Unsafe.Add(ref destination, i) ^= Unsafe.Add(ref work, i);
            Unsafe.Add(ref destination, i + 1) ^= Unsafe.Add(ref work, i + 1);
        }
    }

    /// <summary>The permutation P (RFC 9106 section 3.6) on eight pairs of words that lie a stride apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Permute(ref ulong v, int pairStride)
    {
        var s = pairStride;
        ref var v0 = ref v;
        ref var v1 = ref Unsafe.Add(ref v, 1);
        ref var v2 = ref Unsafe.Add(ref v, s);
        ref var v3 = ref Unsafe.Add(ref v, s + 1);
        ref var v4 = ref Unsafe.Add(ref v, 2 * s);
        ref var v5 = ref Unsafe.Add(ref v, (2 * s) + 1);
        ref var v6 = ref Unsafe.Add(ref v, 3 * s);
        ref var v7 = ref Unsafe.Add(ref v, (3 * s) + 1);
        ref var v8 = ref Unsafe.Add(ref v, 4 * s);
        ref var v9 = ref Unsafe.Add(ref v, (4 * s) + 1);
        ref var v10 = ref Unsafe.Add(ref v, 5 * s);
        ref var v11 = ref Unsafe.Add(ref v, (5 * s) + 1);
        ref var v12 = ref Unsafe.Add(ref v, 6 * s);
        ref var v13 = ref Unsafe.Add(ref v, (6 * s) + 1);
        ref var v14 = ref Unsafe.Add(ref v, 7 * s);
        ref var v15 = ref Unsafe.Add(ref v, (7 * s) + 1);

        Mix(ref v0, ref v4, ref v8, ref v12);
        Mix(ref v1, ref v5, ref v9, ref v13);
        Mix(ref v2, ref v6, ref v10, ref v14);
        Mix(ref v3, ref v7, ref v11, ref v15);
        Mix(ref v0, ref v5, ref v10, ref v15);
        Mix(ref v1, ref v6, ref v11, ref v12);
        Mix(ref v2, ref v7, ref v8, ref v13);
        Mix(ref v3, ref v4, ref v9, ref v14);
    }

    /// <summary>GB of RFC 9106 section 3.6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref ulong a, ref ulong b, ref ulong c, ref ulong d)
    {
        var (va, vb, vc, vd) = (a, b, c, d);
        va = MultiplyAdd(va, vb);
        vd = BitOperations.RotateRight(vd ^ va, 32);
        vc = MultiplyAdd(vc, vd);
        vb = BitOperations.RotateRight(vb ^ vc, 24);
        va = MultiplyAdd(va, vb);
        vd = BitOperations.RotateRight(vd ^ va, 16);
        vc = MultiplyAdd(vc, vd);
        vb = BitOperations.RotateRight(vb ^ vc, 63);
        (a, b, c, d) = (va, vb, vc, vd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyAdd(ulong a, ulong b) => a + b + (2 * (ulong)(uint)a * (uint)b);
}
