using System.Runtime.InteropServices;

namespace Authenik8.Passwords.Argon2;

/// <summary>
/// Asks Linux for 2 MiB pages: a hash jumps through its memory at random, and with 4 KiB pages most jumps miss the
/// translation buffer.
/// </summary>
internal static unsafe class HugePages
{
    private const nuint PageBytes = 2 << 20;
    private const int MadvHugePage = 14;

    // Looked up in the running program, because the C library goes by another name on every distribution.
    private static readonly delegate* unmanaged<void*, nuint, int, int> MemoryAdvise =
        OperatingSystem.IsLinux()
        && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "madvise", out var address)
            ? (delegate* unmanaged<void*, nuint, int, int>)address
            : null;

    /// <summary>The alignment that an allocation should have.</summary>
    public static nuint AlignmentFor(nuint bytes, nuint otherwise) =>
        MemoryAdvise is not null && bytes >= PageBytes ? PageBytes : otherwise;

    /// <summary>Gives the advice; a system that does not follow it is slower, not wrong, so the answer is not looked at.</summary>
    public static void Advise(void* start, nuint bytes, nuint alignment)
    {
        if (alignment == PageBytes)
            _ = MemoryAdvise(start, bytes, MadvHugePage);
    }
}
