using System.Runtime.InteropServices;

namespace Authenik8.Passwords.Argon2;

/// <summary>Where a segment lies.</summary>
/// <param name="Pass">The pass, from 0.</param>
/// <param name="Slice">The quarter of the pass, 0 to 3.</param>
/// <param name="Lane">The lane, from 0.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SegmentPosition(uint Pass, uint Slice, uint Lane)
{
    /// <summary>Whether this segment takes its references from a counter instead of from the data.</summary>
    public bool IsDataIndependent(Argon2Type type) =>
        type == Argon2Type.I || (type == Argon2Type.Id && Pass == 0 && Slice < 2);
}
