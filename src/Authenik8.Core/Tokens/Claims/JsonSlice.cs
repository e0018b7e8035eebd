using System.Runtime.InteropServices;

namespace Authenik8.Tokens.Claims;

/// <summary>Where in a claims set a value stands. Two shorts, because a token is at most 8 KiB and has many of these.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Its length; 0 where the claim is absent.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JsonSlice(ushort Start, ushort Length)
{
    public bool IsPresent => Length != 0;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> json) => json.Slice(Start, Length);
}
