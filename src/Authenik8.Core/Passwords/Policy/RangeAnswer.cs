using System.Buffers.Text;
using System.Security.Cryptography;

namespace Authenik8.Passwords.Policy;

/// <summary>The answer of a range service: lines of 35 hexadecimal characters, a colon and a count; a count of 0 is padding.</summary>
internal static class RangeAnswer
{
    private const int SuffixLength = 35;

    /// <summary>Whether a suffix has leaked often enough. Looks at every line, wherever the suffix stands.</summary>
    /// <param name="answer">The answer's body.</param>
    /// <param name="suffix">35 upper-case hexadecimal characters.</param>
    /// <param name="minCount">How often is enough.</param>
    /// <exception cref="InvalidDataException">The answer is not of this form, so it says nothing.</exception>
    public static bool Contains(ReadOnlyMemory<byte> answer, ReadOnlySpan<byte> suffix, int minCount)
    {
        var contains = false;
        Span<byte> upper = stackalloc byte[SuffixLength];
        foreach (var range in MemoryExtensions.Split(answer.Span, (byte)'\n'))
        {
            var line = answer.Span[range].TrimEnd((byte)'\r');
            if (line.IsEmpty)
                continue;
            if (line.Length <= SuffixLength + 1 || line[SuffixLength] != ':' || !TryUpper(line[..SuffixLength], upper)
                || !Utf8Parser.TryParse(line[(SuffixLength + 1)..], out long count, out var read) || read != line.Length - SuffixLength - 1)
            {
                throw new InvalidDataException("The service that knows leaked passwords answered with something else.");
            }
            contains |= CryptographicOperations.FixedTimeEquals(upper, suffix) & count >= minCount;
        }
        return contains;
    }

    private static bool TryUpper(ReadOnlySpan<byte> hex, Span<byte> upper)
    {
        for (var i = 0; i < hex.Length; i++)
        {
            if (!char.IsAsciiHexDigit((char)hex[i]))
                return false;
            upper[i] = (byte)char.ToUpperInvariant((char)hex[i]);
        }
        return true;
    }
}
