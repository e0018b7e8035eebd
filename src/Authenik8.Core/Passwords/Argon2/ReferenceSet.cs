using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Authenik8.Passwords.Argon2;

/// <summary>Maps pseudo-random words to the blocks that a segment may refer to (RFC 9106 section 3.4.2).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct ReferenceSet
{
    private readonly uint _lanes;
    private readonly uint _ownLane;
    private readonly uint _laneLength;
    private readonly uint _finished;
    private readonly uint _start;
    private readonly bool _ownLaneOnly;

    /// <summary>Describes what the given segment may refer to.</summary>
    public ReferenceSet(Argon2Parameters parameters, SegmentPosition position)
    {
        _lanes = parameters.Parallelism;
        _ownLane = position.Lane;
        _laneLength = parameters.LaneLength;

        // In the first pass all before this slice is there; later the three other slices are, the oldest first.
        var firstPass = position.Pass == 0;
        _finished = firstPass
            ? position.Slice * parameters.SegmentLength
            : _laneLength - parameters.SegmentLength;
        _start = firstPass ? 0 : (position.Slice + 1) % Argon2Layout.SlicesPerPass * parameters.SegmentLength;
        _ownLaneOnly = _lanes == 1 || (firstPass && position.Slice == 0);
    }

    /// <summary>The block that the block at <paramref name="index"/> of this segment refers to.</summary>
    /// <param name="random">J1 in the lower 32 bits, J2 in the upper.</param>
    /// <param name="index">Position within the segment.</param>
    /// <returns>The block's index in the memory.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Map(ulong random, uint index)
    {
        var lane = _ownLaneOnly ? _ownLane : (uint)(random >> 32) % _lanes;

        // In the own lane all blocks of this segment before the previous one count too; of another lane, whose last
        // block may be written by another thread at this moment, the first block of a segment leaves that one out.
        var size = lane == _ownLane ? _finished + index - 1 : _finished - (index == 0 ? 1u : 0u);

        var j1 = random & uint.MaxValue;
        var x = (j1 * j1) >> 32;
        var y = (size * x) >> 32;
        var relative = (long)_start + size - 1 - (long)y;
        if (relative >= _laneLength)
            relative -= _laneLength;
        return ((long)lane * _laneLength) + relative;
    }
}
