using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Authenik8.Passwords.Formats;

/// <summary>The cipher Blowfish with the two key schedules of bcrypt, on a state of the caller's: P, then S0 to S3.</summary>
internal static class Blowfish
{
    /// <summary>32-bit words of the state.</summary>
    public const int StateWords = Subkeys + (4 * BoxWords);

    private const int Rounds = 16;
    private const int Subkeys = Rounds + 2;
    private const int BoxWords = 256;

    // Computed when the first bcrypt hash is met, which most hosts never do.
    private static readonly Lazy<uint[]> InitialState = new(static () => FractionOfPi.Words(StateWords));

    /// <summary>Sets the state to what it starts from.</summary>
    public static void Initialize(Span<uint> state) => InitialState.Value.CopyTo(state);

    /// <summary>The salted key schedule: the salt goes into each block that is encrypted.</summary>
    public static void ExpandKey(Span<uint> state, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        MixIn(state, key);
        var (left, right, position) = (0u, 0u, 0);
        for (var i = 0; i < StateWords; i += 2)
        {
            left ^= NextWord(salt, ref position);
            right ^= NextWord(salt, ref position);
            Encrypt(state, ref left, ref right);
            state[i] = left;
            state[i + 1] = right;
        }
    }

    /// <summary>The key schedule without salt, Blowfish's own.</summary>
    public static void ExpandKey(Span<uint> state, ReadOnlySpan<byte> key)
    {
        MixIn(state, key);
        var (left, right) = (0u, 0u);
        for (var i = 0; i < StateWords; i += 2)
        {
            Encrypt(state, ref left, ref right);
            state[i] = left;
            state[i + 1] = right;
        }
    }

    /// <summary>Encrypts a block in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Encrypt(ReadOnlySpan<uint> state, ref uint left, ref uint right)
    {
        ref var p = ref MemoryMarshal.GetReference(state);
        ref var s = ref Unsafe.Add(ref p, Subkeys);
        var (l, r) = (left ^ p, right);
        for (var i = 1; i <= Rounds; i += 2)
        {
            r ^= F(ref s, l) ^ Unsafe.Add(ref p, i);
            l ^= F(ref s, r) ^ Unsafe.Add(ref p, i + 1);
        }

        (left, right) = (r ^ Unsafe.Add(ref p, Rounds + 1), l);
    }

    private static uint F(ref uint boxes, uint x) =>
        ((Unsafe.Add(ref boxes, x >> 24) + Unsafe.Add(ref boxes, BoxWords + ((x >> 16) & 0xFF)))
            ^ Unsafe.Add(ref boxes, (2 * BoxWords) + ((x >> 8) & 0xFF)))
        + Unsafe.Add(ref boxes, (3 * BoxWords) + (x & 0xFF));

    private static void MixIn(Span<uint> state, ReadOnlySpan<byte> key)
    {
        var position = 0;
        for (var i = 0; i < Subkeys; i++)
            state[i] ^= NextWord(key, ref position);
    }

    /// <summary>The next four bytes of a text that is repeated without end.</summary>
    private static uint NextWord(ReadOnlySpan<byte> text, ref int position)
    {
        var word = 0u;
        for (var i = 0; i < sizeof(uint); i++)
        {
            word = (word << 8) | text[position];
            position = (position + 1) % text.Length;
        }

        return word;
    }
}
