namespace Authenik8.Passwords.Argon2;

/// <summary>Fills segments of Argon2's memory with one implementation of the compression function.</summary>
internal abstract class SegmentFill
{
    /// <summary>Blocks of working room that each thread of a hash needs.</summary>
    public const int WorkBlocks = 5;

    /// <summary>64-bit arithmetic; runs everywhere.</summary>
    public static SegmentFill Portable { get; } = new SegmentFill<PortableCompression>();

    /// <summary>256-bit vectors, or null where the processor has no AVX2.</summary>
    public static SegmentFill? Avx2 { get; } =
        Avx2Compression.IsSupported ? new SegmentFill<Avx2Compression>() : null;

    /// <summary>512-bit vectors; where the processor has no AVX-512 it gives the same bytes, slowly.</summary>
    public static SegmentFill Avx512 { get; } = new SegmentFill<Avx512Compression>();

    /// <summary>The fastest that the processor has.</summary>
    public static SegmentFill Fastest { get; } = Avx512Compression.IsSupported ? Avx512 : Avx2 ?? Portable;

    /// <summary>Fills one segment (RFC 9106 section 3.4), a slice of one lane in one pass.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="parameters">The parameters of the hash.</param>
    /// <param name="position">Which segment.</param>
    /// <param name="work">Index in <paramref name="memory"/> of <see cref="WorkBlocks"/> blocks for this thread alone.</param>
    public abstract void Fill(Argon2Memory memory, Argon2Parameters parameters, SegmentPosition position, long work);
}
