using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Authenik8.Tokens.Keys;

/// <summary>Recognizes secrets that somebody else has too, or could guess (RFC 8725 section 3.5).</summary>
/// <remarks>It finds carelessness, not every weak secret: no test can tell that a text was not made up by a person.</remarks>
internal static partial class SecretStrength
{
    private const int MinDistinctBytes = 10;

    // Random texts in base64 stay below 0.75, phrases of a person above.
    private const double MaxShareOfWords = 0.8;

    // Of 500,000 random texts of each usual kind none comes near it.
    private const int MaxLetterPairScore = 10;

    // Random letters and digits of one case form short "words" by chance, but not of usual pairs.
    private const int MinLetterPairScoreOfWords = -5;

    // No usual generator makes letters of other scripts, and one or two may be a person's addition to what was random.
    private const int MaxLettersOfOtherScripts = 5;

    /// <summary>Why a text is no secret at all but a placeholder, a key or a certificate, to be written after the setting's name. Null: it may be one.</summary>
    public static string? FindMisuse(string text) =>
        SecretPlaceholder.Find(text) is { } placeholder ? $"{placeholder}; {SecretText.Advice}" : Describe(KeyDocument.Find(text));

    /// <summary>The same of the bytes of a secret.</summary>
    public static string? FindMisuse(ReadOnlySpan<byte> secret) => Describe(KeyDocument.Find(secret));

    /// <summary>Why a secret is refused, to be written after the setting's name. Null: nothing is known against it.</summary>
    /// <param name="text">The secret as it was typed, which may mean more to a person than the bytes that it decodes to.</param>
    /// <param name="secret">The bytes that are used.</param>
    public static string? FindWeakness(string text, ReadOnlySpan<byte> secret) =>
        FindWeakness(text)
        ?? FindWeakness(secret)
        ?? (HexText.TryDecode(text.Trim(), out var bytes) ? FindWeakness(bytes) : null);

    private static string? FindWeakness(ReadOnlySpan<byte> secret)
    {
        if (IsPatterned(secret))
            return $"is a pattern rather than random; {SecretText.Advice}";
        if (KnownSecrets.Contains(secret))
            return Known;
        return TryReadText(secret, out var text) ? FindMisuse(text) ?? FindWeakness(text) : null;
    }

    private static string? FindWeakness(string text)
    {
        if (IsPatterned(Encoding.UTF8.GetBytes(text)))
            return $"is a pattern rather than random; {SecretText.Advice}";
        if (KnownSecrets.Contains(text))
            return Known;
        if (text.Contains('\uFFFD', StringComparison.Ordinal))
            return $"has characters that could not be decoded, so a part of it is lost; {SecretText.Advice}";
        return IsPhrase(text) ? $"reads like a phrase rather than random; {SecretText.Advice}" : null;
    }

    private static string Known => $"is a sample or placeholder that others know as well; {SecretText.Advice}";

    private static string? Describe(string? document) => document is null
        ? null
        : $"is {document} where a secret belongs: anybody who has the public key could forge what it protects; {SecretText.Advice}. "
            + "A key pair to sign access tokens with belongs in Authenik8:Tokens:SigningKeys:n:Pem or :Jwk";

    private static bool TryReadText(ReadOnlySpan<byte> secret, out string text)
    {
        // UTF-16 of ASCII has a zero in every other byte.
        var zeros = secret.Count((byte)0);
        if (zeros >= secret.Length / 3 && secret.Length > 0)
        {
            text = (secret[0] == 0 ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(secret);
            return true;
        }
        text = "";
        if (!Utf8.IsValid(secret))
            return false;
        text = Encoding.UTF8.GetString(secret);
        return true;
    }

    private static bool IsPhrase(string text)
    {
        var trimmed = text.Trim();
        return trimmed.Count(static c => c > '\u007f' && (char.IsLetter(c) || char.IsSurrogate(c) || char.IsSymbol(c))) > MaxLettersOfOtherScripts
            || HasManyWords(trimmed)
            || LetterPairs.Score(trimmed) is var score && (score > MaxLetterPairScore || (score > MinLetterPairScoreOfWords && IsOfWords(trimmed)));
    }

    private static bool IsOfWords(string text) =>
        ShareOfWords(text) >= MaxShareOfWords || (IsInCapitals(text) && ShareOfWords(text.ToLowerInvariant()) >= MaxShareOfWords);

    // No generator puts blanks into a secret, unless into hex.
    private static bool HasManyWords(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 3 && !words.All(static word => word.All(char.IsAsciiHexDigit));
    }

    // Capitals without anything between the words may be base32, which the pairs of letters tell from text.
    private static bool IsInCapitals(string text) =>
        !text.Any(char.IsAsciiLetterLower) && text.Count(static c => c is ' ' or '-' or '_' or '.' or ',') > 2;

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
