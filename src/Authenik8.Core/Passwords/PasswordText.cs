using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Authenik8.Passwords;

/// <summary>Passwords as the bytes that are hashed: UTF-8, as received unless normalization is asked for.</summary>
internal static class PasswordText
{
    /// <summary>The most bytes that are hashed.</summary>
    public const int MaxBytes = 1024;

    /// <summary>The fewest code points that a new password has.</summary>
    public const int MinCodePoints = 8;

    /// <summary>Encodes a password into a buffer of the caller, who clears it.</summary>
    /// <param name="password">The password.</param>
    /// <param name="normalization">What is done to it first.</param>
    /// <param name="utf8">At least <see cref="MaxBytes"/> bytes.</param>
    /// <param name="written">Bytes of the password.</param>
    /// <returns>Why it cannot be encoded; null when it was.</returns>
    public static PasswordRejection? Encode(
        ReadOnlySpan<char> password, PasswordNormalization normalization, Span<byte> utf8, out int written)
    {
        if (normalization == PasswordNormalization.None || Ascii.IsValid(password))
            return Encode(password, utf8, out written);

        // Normalizing what is not Unicode would throw; more than the most bytes is no use to normalize.
        if (Encode(password, utf8, out written) is { } rejection)
            return rejection;

        Span<char> normalized = stackalloc char[MaxBytes];
        try
        {
            return password.TryNormalize(normalized, out var length, NormalizationForm.FormKC)
                ? Encode(normalized[..length], utf8, out written)
                : PasswordRejection.TooLong;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(normalized));
        }
    }

    /// <summary>Whether a new password may be hashed.</summary>
    /// <param name="password">The password.</param>
    /// <param name="normalization">What is done to it first.</param>
    /// <param name="minCodePoints">The fewest code points.</param>
    /// <returns>Why not; null when it may.</returns>
    public static PasswordRejection? Check(
        ReadOnlySpan<char> password, PasswordNormalization normalization, int minCodePoints = MinCodePoints)
    {
        Span<byte> utf8 = stackalloc byte[MaxBytes];
        try
        {
            if (Encode(password, normalization, utf8, out var length) is { } rejection)
                return rejection;

            return CodePoints(utf8[..length]) < minCodePoints ? PasswordRejection.TooShort : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    private static PasswordRejection? Encode(ReadOnlySpan<char> password, Span<byte> utf8, out int written) =>
        Utf8.FromUtf16(password, utf8[..MaxBytes], out _, out written, replaceInvalidSequences: false) switch
        {
            OperationStatus.Done => null,
            OperationStatus.DestinationTooSmall => PasswordRejection.TooLong,
            _ => PasswordRejection.NotUnicode,
        };

    private static int CodePoints(ReadOnlySpan<byte> utf8)
    {
        // All bytes of a code point but the first are 10xxxxxx.
        var count = 0;
        foreach (var b in utf8)
            count += (b & 0b1100_0000) == 0b1000_0000 ? 0 : 1;
        return count;
    }
}
