using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Authenik8.Passwords.Formats;

/// <summary>bcrypt as Provos and Mazieres define it ("A Future-Adaptable Password Scheme", 1999).</summary>
internal static class Bcrypt
{
    /// <summary>Bytes of a salt.</summary>
    public const int SaltLength = 16;

    /// <summary>Bytes of a hash: three blocks of eight, of which every implementation leaves out the last byte.</summary>
    public const int HashLength = 23;

    private const int MaxPasswordBytes = 72;
    private const int TextLength = 24;

    private static ReadOnlySpan<byte> Text => "OrpheanBeholderScryDoubt"u8;

    /// <summary>Computes a hash.</summary>
    /// <param name="password">The password, with no zero byte in it.</param>
    /// <param name="cost">Logarithm of the rounds, 4 to 31.</param>
    /// <param name="salt">The salt, <see cref="SaltLength"/> bytes.</param>
    /// <param name="hash">Filled with <see cref="HashLength"/> bytes.</param>
    public static void Compute(ReadOnlySpan<byte> password, int cost, ReadOnlySpan<byte> salt, Span<byte> hash)
    {
        // The key is the password with its closing zero, which counts where there is room for it.
        Span<byte> key = stackalloc byte[Math.Min(password.Length + 1, MaxPasswordBytes)];
        key.Clear();
        password[..Math.Min(password.Length, MaxPasswordBytes)].CopyTo(key);

        Span<uint> state = stackalloc uint[Blowfish.StateWords];
        Blowfish.Initialize(state);
        Blowfish.ExpandKey(state, key, salt);
        for (var rounds = 1L << cost; rounds > 0; rounds--)
        {
            Blowfish.ExpandKey(state, key);
            Blowfish.ExpandKey(state, salt);
        }

        Span<byte> text = stackalloc byte[TextLength];
        for (var i = 0; i < TextLength; i += 8)
        {
            var left = BinaryPrimitives.ReadUInt32BigEndian(Text[i..]);
            var right = BinaryPrimitives.ReadUInt32BigEndian(Text[(i + 4)..]);
            for (var n = 0; n < 64; n++)
                Blowfish.Encrypt(state, ref left, ref right);
            BinaryPrimitives.WriteUInt32BigEndian(text[i..], left);
            BinaryPrimitives.WriteUInt32BigEndian(text[(i + 4)..], right);
        }

        text[..HashLength].CopyTo(hash);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(text);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(state));
    }
}
