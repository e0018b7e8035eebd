using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Authenik8.Passwords.Argon2;

/// <inheritdoc/>
/// <typeparam name="TCompression">A struct, so that the loop is compiled for it alone.</typeparam>
internal sealed class SegmentFill<TCompression> : SegmentFill
    where TCompression : struct, ICompression
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Fill(Argon2Memory memory, Argon2Parameters parameters, SegmentPosition position, long work)
    {
        var references = new ReferenceSet(parameters, position);
        var dataIndependent = position.IsDataIndependent(parameters.Type);
        var accumulate = position.Pass > 0;
        var length = parameters.SegmentLength;
        var lane = (long)position.Lane * parameters.LaneLength;
        var first = lane + (position.Slice * length);

        ref var workBlock = ref memory.Block(work);
        ref var zero = ref memory.Block(work + 1);
        ref var counter = ref memory.Block(work + 2);
        ref var addresses = ref memory.Block(work + 3);
        ref var addressWork = ref memory.Block(work + 4);
        if (dataIndependent)
            StartCounter(ref zero, ref counter, parameters, position);

        // The first two blocks of each lane come from the initial hash; with the least memory they are a segment.
        var index = position is { Pass: 0, Slice: 0 } ? 2u : 0u;
        if (index == length)
            return;

        if (dataIndependent)
            NextAddresses(ref zero, ref counter, ref addresses, ref addressWork);

        // The block before the first of a lane is the lane's last.
        ref var previous = ref memory.Block(first + index == lane ? lane + parameters.LaneLength - 1 : first + index - 1);
        var random = dataIndependent ? Unsafe.Add(ref addresses, index) : previous;
        var reference = references.Map(random, index);
        while (true)
        {
            ref var destination = ref memory.Block(first + index);
            TCompression.MixRows(ref previous, ref memory.Block(reference), ref destination, ref workBlock, accumulate);
            TCompression.MixFirstColumns(ref workBlock, ref destination);

            index++;
            if (index == length)
            {
                TCompression.MixOtherColumns(ref workBlock, ref destination);
                return;
            }

            if (!dataIndependent)
            {
                random = destination;
            }
            else
            {
                if (index % Argon2Layout.BlockWords == 0)
                    NextAddresses(ref zero, ref counter, ref addresses, ref addressWork);
                random = Unsafe.Add(ref addresses, index % Argon2Layout.BlockWords);
            }

            reference = references.Map(random, index);
            memory.Prefetch(reference);
            TCompression.MixOtherColumns(ref workBlock, ref destination);
            previous = ref destination;
        }
    }

    /// <summary>Prepares the input of the addresses: where we are, what the parameters are, and a counter at 0.</summary>
    private static void StartCounter(
        ref ulong zero, ref ulong counter, Argon2Parameters parameters, SegmentPosition position)
    {
        MemoryMarshal.CreateSpan(ref zero, Argon2Layout.BlockWords).Clear();
        var input = MemoryMarshal.CreateSpan(ref counter, Argon2Layout.BlockWords);
        input.Clear();
        input[0] = position.Pass;
        input[1] = position.Lane;
        input[2] = position.Slice;
        input[3] = parameters.BlockCount;
        input[4] = parameters.Passes;
        input[5] = (ulong)parameters.Type;
    }

    /// <summary>The next 128 pairs J1, J2: G(0, G(0, input)).</summary>
    private static void NextAddresses(ref ulong zero, ref ulong counter, ref ulong addresses, ref ulong work)
    {
        Unsafe.Add(ref counter, 6)++;
        Compress(ref zero, ref counter, ref addresses, ref work);
        Compress(ref zero, ref addresses, ref addresses, ref work);
    }

    private static void Compress(ref ulong x, ref ulong y, ref ulong destination, ref ulong work)
    {
        TCompression.MixRows(ref x, ref y, ref destination, ref work, accumulate: false);
        TCompression.MixFirstColumns(ref work, ref destination);
        TCompression.MixOtherColumns(ref work, ref destination);
    }
}
