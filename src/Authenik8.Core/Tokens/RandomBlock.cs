using System.Security.Cryptography;

namespace Authenik8.Tokens;

/// <summary>The cryptographic random number generator, asked for many ids at once: asking costs as much as signing a token.</summary>
/// <remarks>Each thread has its own bytes, gives each of them out once, and wipes it then.</remarks>
internal static class RandomBlock
{
    private const int Size = 512;

    [ThreadStatic]
    private static byte[]? _bytes;

    [ThreadStatic]
    private static int _left;

    /// <summary>Fills the destination, at most 512 bytes.</summary>
    public static void Fill(Span<byte> destination)
    {
        _bytes ??= new byte[Size];
        if (_left < destination.Length)
        {
            RandomNumberGenerator.Fill(_bytes);
            _left = Size;
        }
        var next = _bytes.AsSpan(_left - destination.Length, destination.Length);
        next.CopyTo(destination);
        next.Clear();
        _left -= destination.Length;
    }
}
