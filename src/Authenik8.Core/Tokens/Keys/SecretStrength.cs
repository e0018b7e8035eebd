using System.Text;
using System.Text.RegularExpressions;

namespace Authenik8.Tokens.Keys;

/// <summary>Recognizes secrets that somebody else has too, or could guess (RFC 8725 section 3.5).</summary>
/// <remarks>It finds carelessness, not every weak secret: no test can tell that a text was not made up by a person.</remarks>
internal static partial class SecretStrength
{
    private const int MinDistinctBytes = 10;

    // Random texts in base64 stay below 0.75, phrases of a person above.
    private const double MaxShareOfWords = 0.8;

    /// <summary>Why the secret is refused, to be told after the setting's name. Null: nothing is known against it.</summary>
    public static string? FindWeakness(ReadOnlySpan<byte> secret)
    {
        if (IsPatterned(secret))
            return $"is a pattern rather than random; {SecretText.Advice}";
        if (!Ascii.IsValid(secret))
            return KnownSecrets.Contains(secret) ? Known : null;
        return FindWeakness(Encoding.ASCII.GetString(secret));
    }

    /// <summary>The same of a secret as it was typed, which may mean more to a person than the bytes that it decodes to.</summary>
    public static string? FindWeakness(string text)
    {
        if (KnownSecrets.Contains(text))
            return Known;
        if (IsPatterned(Encoding.UTF8.GetBytes(text)))
            return $"is a pattern rather than random; {SecretText.Advice}";
        return ShareOfWords(text) >= MaxShareOfWords ? $"reads like a phrase rather than random; {SecretText.Advice}" : null;
    }

    private static string Known => $"is a sample or placeholder that others know as well; {SecretText.Advice}";

    private static bool IsPatterned(ReadOnlySpan<byte> secret) =>
        CountDistinct(secret) < MinDistinctBytes || Period(secret) <= secret.Length / 2 || CountSteps(secret) > secret.Length / 2;

    private static int CountDistinct(ReadOnlySpan<byte> secret)
    {
        Span<bool> seen = stackalloc bool[byte.MaxValue + 1];
        var count = 0;
        foreach (var value in secret)
        {
            count += seen[value] ? 0 : 1;
            seen[value] = true;
        }
        return count;
    }

    /// <summary>The shortest distance at which the secret repeats itself throughout.</summary>
    private static int Period(ReadOnlySpan<byte> secret)
    {
        var period = 1;
        while (!secret[period..].SequenceEqual(secret[..^period]))
            period++;
        return period;
    }

    /// <summary>How often a byte is its neighbour or next to it, as in "abcdef" and "9876".</summary>
    private static int CountSteps(ReadOnlySpan<byte> secret)
    {
        var count = 0;
        for (var i = 1; i < secret.Length; i++)
            count += Math.Abs(secret[i] - secret[i - 1]) <= 1 ? 1 : 0;
        return count;
    }

    private static double ShareOfWords(string text)
    {
        var inWords = 0;
        foreach (var match in Word().EnumerateMatches(text))
            inWords += IsPronounceable(text.AsSpan(match.Index, match.Length)) ? match.Length : 0;
        var all = text.Count(c => !char.IsWhiteSpace(c) && c is not ('-' or '_' or '.' or ','));
        return (double)inWords / Math.Max(all, 1);
    }

    private static bool IsPronounceable(ReadOnlySpan<char> word)
    {
        int vowels = 0, consonantsInARow = 0;
        foreach (var letter in word)
        {
            var isVowel = "aeiouyAEIOUY".Contains(letter, StringComparison.Ordinal);
            vowels += isVowel ? 1 : 0;
            consonantsInARow = isVowel ? 0 : consonantsInARow + 1;
            if (consonantsInARow > 4)
                return false;
        }
        return vowels * 5 >= word.Length && vowels * 10 <= word.Length * 7;
    }

    [GeneratedRegex("[A-Z]?[a-z]{2,}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
