namespace Authenik8.Passwords.Argon2;

/// <summary>
/// The compression function G of RFC 9106 section 3.5, cut where the first word of the result is known, so that the
/// caller can fetch the block which that word points to while the rest is still being computed.
/// </summary>
/// <remarks>
/// <para>A call of <see cref="MixRows"/>, <see cref="MixFirstColumns"/> and <see cref="MixOtherColumns"/>, in this
/// order and with the same work block, is one G. All blocks are 128 words in the order of the RFC.</para>
/// <para>The methods are static and abstract, so that the loop around them is compiled once per implementation
/// with nothing virtual in it.</para>
/// </remarks>
internal interface ICompression
{
    /// <summary>
    /// Leaves R = X xor Y in the destination (xored onto it if <paramref name="accumulate"/>), and R with the
    /// permutation P applied to its rows in the work block.
    /// </summary>
    static abstract void MixRows(ref ulong x, ref ulong y, ref ulong destination, ref ulong work, bool accumulate);

    /// <summary>Applies P to the columns that hold word 0 and xors them onto the destination.</summary>
    static abstract void MixFirstColumns(ref ulong work, ref ulong destination);

    /// <summary>Applies P to all other columns and xors them onto the destination.</summary>
    static abstract void MixOtherColumns(ref ulong work, ref ulong destination);
}
