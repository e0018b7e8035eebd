namespace Authenik8.Passwords.Argon2;

/// <summary>The cost of one Argon2 hash, within the limits of RFC 9106 section 3.1.</summary>
internal sealed record Argon2Parameters
{
    /// <summary>The version that this implementation computes, 0x13 (RFC 9106 section 3.1).</summary>
    public const int Version = 0x13;

    private const uint MaxParallelism = (1 << 24) - 1;

    /// <summary>Creates a set of parameters.</summary>
    /// <param name="type">The variant.</param>
    /// <param name="memoryKiB">Memory <c>m</c> in KiB: 8 x <paramref name="parallelism"/> to 2^32-1.</param>
    /// <param name="passes">Passes over the memory <c>t</c>: 1 to 2^32-1.</param>
    /// <param name="parallelism">Lanes <c>p</c>: 1 to 2^24-1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the exception names it.</exception>
    public Argon2Parameters(Argon2Type type, uint memoryKiB, uint passes, uint parallelism)
    {
        if (type is not (Argon2Type.D or Argon2Type.I or Argon2Type.Id))
            throw new ArgumentOutOfRangeException(nameof(type), type, "The variants are Argon2d, Argon2i and Argon2id.");

        ArgumentOutOfRangeException.ThrowIfZero(parallelism);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parallelism, MaxParallelism);
        ArgumentOutOfRangeException.ThrowIfZero(passes);
        ArgumentOutOfRangeException.ThrowIfLessThan(memoryKiB, 8 * parallelism);

        Type = type;
        MemoryKiB = memoryKiB;
        Passes = passes;
        Parallelism = parallelism;
    }

    /// <summary>The variant.</summary>
    public Argon2Type Type { get; }

    /// <summary>Memory <c>m</c> in KiB.</summary>
    public uint MemoryKiB { get; }

    /// <summary>Passes over the memory, <c>t</c>.</summary>
    public uint Passes { get; }

    /// <summary>Lanes, <c>p</c>.</summary>
    public uint Parallelism { get; }

    /// <summary>Blocks in a quarter of a lane: <c>m</c> rounded down to a multiple of 4 p, spread over the lanes.</summary>
    internal uint SegmentLength => MemoryKiB / (Argon2Layout.SlicesPerPass * Parallelism);

    /// <summary>Blocks in a lane, <c>q</c>.</summary>
    internal uint LaneLength => SegmentLength * Argon2Layout.SlicesPerPass;

    /// <summary>Blocks in all, <c>m'</c>.</summary>
    internal uint BlockCount => LaneLength * Parallelism;
}
