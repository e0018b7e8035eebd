using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Authenik8.Passwords.Argon2;

/// <summary>Argon2 version 0x13 as RFC 9106 defines it.</summary>
/// <remarks>
/// Password, salt and tag are only ever in the caller's buffers, on the stack and in native memory that is cleared
/// before this returns. Safe for concurrent use.
/// </remarks>
/// <param name="pool">Where the memory comes from.</param>
/// <param name="fill">The implementation to use.</param>
internal sealed class Argon2Hasher(Argon2MemoryPool pool, SegmentFill fill)
{
    /// <summary>The shortest tag, in bytes (RFC 9106 section 3.1).</summary>
    public const int MinTagLength = 4;

    /// <summary>KiB that a hash needs for each of its threads, beyond its memory parameter.</summary>
    public const int WorkKiBPerThread = SegmentFill.WorkBlocks;

    private const int InitialHashLength = 64;

    /// <summary>Creates a hasher that uses the fastest implementation of this processor.</summary>
    /// <param name="pool">Where the memory comes from.</param>
    public Argon2Hasher(Argon2MemoryPool pool)
        : this(pool, SegmentFill.Fastest)
    {
    }

    /// <summary>Computes a tag.</summary>
    /// <param name="parameters">The cost.</param>
    /// <param name="input">What is hashed.</param>
    /// <param name="tag">Filled with the tag; its length, at least 4 bytes, is part of what is hashed.</param>
    /// <param name="threads">
    /// How many threads fill lanes at the same time, 1 or more; lanes beyond that wait their turn. The tag does not
    /// depend on it.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The tag is shorter than 4 bytes, or there is no thread.</exception>
    /// <exception cref="OutOfMemoryException">The system has no such amount of memory.</exception>
    public void Hash(Argon2Parameters parameters, Argon2Input input, Span<byte> tag, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfLessThan(tag.Length, MinTagLength, nameof(tag));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);

        threads = (int)Math.Min((uint)threads, parameters.Parallelism);
        var blocks = parameters.BlockCount + ((long)threads * SegmentFill.WorkBlocks);
        var memory = pool.Rent(blocks);
        try
        {
            WriteFirstBlocks(memory, parameters, input, tag.Length);
            if (threads == 1)
                FillAlone(memory, parameters);
            else
                new LaneCrew(fill, memory, parameters).Fill(threads);
            WriteTag(memory, parameters, tag);
        }
        finally
        {
            pool.Return(memory, blocks);
        }
    }

    private static void WriteFirstBlocks(
        Argon2Memory memory, Argon2Parameters parameters, Argon2Input input, int tagLength)
    {
        // H0, then room for the position of a block: number in the lane, lane.
        Span<byte> seed = stackalloc byte[InitialHashLength + (2 * sizeof(uint))];
        WriteInitialHash(parameters, input, tagLength, seed[..InitialHashLength]);
        Span<byte> bytes = stackalloc byte[Argon2Layout.BlockBytes];
        for (uint lane = 0; lane < parameters.Parallelism; lane++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(seed[(InitialHashLength + sizeof(uint))..], lane);
            for (uint number = 0; number < 2; number++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(seed[InitialHashLength..], number);
                VariableLengthHash.Compute(seed, bytes);
                var block = BlockWords(memory, ((long)lane * parameters.LaneLength) + number);
                for (var i = 0; i < block.Length; i++)
                    block[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * sizeof(ulong))..]);
            }
        }

        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary>H0, RFC 9106 section 3.2 step 1.</summary>
    private static void WriteInitialHash(
        Argon2Parameters parameters, Argon2Input input, int tagLength, Span<byte> destination)
    {
        var hash = new Blake2b(destination.Length);
        hash.Append(parameters.Parallelism);
        hash.Append((uint)tagLength);
        hash.Append(parameters.MemoryKiB);
        hash.Append(parameters.Passes);
        hash.Append(Argon2Parameters.Version);
        hash.Append((uint)parameters.Type);
        AppendWithLength(ref hash, input.Password);
        AppendWithLength(ref hash, input.Salt);
        AppendWithLength(ref hash, input.Secret);
        AppendWithLength(ref hash, input.AssociatedData);
        hash.Finish(destination);
    }

    private static void AppendWithLength(ref Blake2b hash, ReadOnlySpan<byte> value)
    {
        hash.Append((uint)value.Length);
        hash.Append(value);
    }

    private void FillAlone(Argon2Memory memory, Argon2Parameters parameters)
    {
        for (uint pass = 0; pass < parameters.Passes; pass++)
        {
            for (uint slice = 0; slice < Argon2Layout.SlicesPerPass; slice++)
            {
                for (uint lane = 0; lane < parameters.Parallelism; lane++)
                    fill.Fill(memory, parameters, new SegmentPosition(pass, slice, lane), work: parameters.BlockCount);
            }
        }
    }

    /// <summary>The last blocks of all lanes, xored, hashed to the length of the tag.</summary>
    private static void WriteTag(Argon2Memory memory, Argon2Parameters parameters, Span<byte> tag)
    {
        var last = (long)parameters.LaneLength - 1;
        var final = BlockWords(memory, last);
        for (uint lane = 1; lane < parameters.Parallelism; lane++)
        {
            var other = BlockWords(memory, last + ((long)lane * parameters.LaneLength));
            for (var i = 0; i < final.Length; i++)
                final[i] ^= other[i];
        }

        Span<byte> bytes = stackalloc byte[Argon2Layout.BlockBytes];
        for (var i = 0; i < final.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(i * sizeof(ulong))..], final[i]);
        VariableLengthHash.Compute(bytes, tag);
        CryptographicOperations.ZeroMemory(bytes);
    }

    private static Span<ulong> BlockWords(Argon2Memory memory, long index)
    {
        Debug.Assert(index < memory.Capacity, "Blocks are addressed within the memory.");
        return MemoryMarshal.CreateSpan(ref memory.Block(index), Argon2Layout.BlockWords);
    }
}
