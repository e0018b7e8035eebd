using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Microsoft.Win32.SafeHandles;

namespace Authenik8.Passwords.Argon2;

/// <summary>The blocks of one hash, outside the managed heap: never moved, so never copied, and cleared by its owner.</summary>
/// <remarks>One of the two places with unsafe code; every index is computed from the parameters that the size came from.</remarks>
internal sealed unsafe class Argon2Memory : SafeHandleZeroOrMinusOneIsInvalid
{
    private const nuint CacheLine = 64;
    private readonly byte* _start;

    /// <summary>Allocates room for blocks whose content is undefined.</summary>
    /// <param name="capacity">Blocks, at least 1.</param>
    /// <exception cref="OutOfMemoryException">The system has no such amount of memory.</exception>
    public Argon2Memory(long capacity)
        : base(ownsHandle: true)
    {
        var bytes = checked((nuint)capacity * Argon2Layout.BlockBytes);
        var alignment = HugePages.AlignmentFor(bytes, CacheLine);
        _start = (byte*)NativeMemory.AlignedAlloc(bytes, alignment);
        HugePages.Advise(_start, bytes, alignment);
        SetHandle((nint)_start);
        Capacity = capacity;
        GC.AddMemoryPressure(capacity * Argon2Layout.BlockBytes);
    }

    /// <summary>Blocks there is room for.</summary>
    public long Capacity { get; }

    /// <summary>The first word of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Block(long index)
    {
        Debug.Assert(!IsClosed && index >= 0 && index < Capacity, "Blocks are addressed within the memory.");
        return ref Unsafe.AsRef<ulong>(_start + (index * Argon2Layout.BlockBytes));
    }

    /// <summary>Starts to bring a block into the nearest cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(long index)
    {
        if (!Sse.IsSupported)
            return;

        var block = _start + (index * Argon2Layout.BlockBytes);
        for (nuint line = 0; line < Argon2Layout.BlockBytes; line += CacheLine)
            Sse.Prefetch0(block + line);
    }

    /// <summary>Overwrites the first blocks with zeros.</summary>
    /// <param name="count">How many blocks.</param>
    public void Clear(long count)
    {
        Debug.Assert(count <= Capacity, "Cleared within the memory.");
        NativeMemory.Clear(_start, (nuint)count * Argon2Layout.BlockBytes);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree(_start);
        GC.RemoveMemoryPressure(Capacity * Argon2Layout.BlockBytes);
        return true;
    }
}
