using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Authenik8.Tokens.Keys;

/// <summary>Secrets and keys that stand in specifications, tutorials, samples and templates.</summary>
/// <remarks>
/// What looks random is in the embedded list <c>known-secrets.txt</c>, as the first 8 bytes of a SHA-256: of the secret's
/// letters and digits in lower case, of the bytes that it encodes, or the RFC 7638 thumbprint of a key. How to add one is
/// written in <c>known-secrets.md</c> beside it.
/// </remarks>
internal static class KnownSecrets
{
    // Compared without case, punctuation and the usual digits for letters. None has fewer than seven characters: shorter
    // ones would turn up by chance in secrets that are random.
    private static readonly string[] Phrases =
    [
        "256bitsecret", "512bitsecret", "supersecret", "secretkey", "secretshhh", "mysecret", "yoursecret", "thesecret", "topsecret",
        "jwtsecret", "authsecret", "appsecret", "tokensecret", "sharedsecret", "secretvalue", "notsosecret", "notasecret", "stringsecret",
        "devsecret", "testsecret", "longsecret", "signingkey", "encryptionkey", "privatekey", "symmetrickey",
        "securitykey", "yourkey", "yoursigning", "testkey", "example", "default", "template", "atleast256", "256bitslong",
        "development", "production", "donotuse", "donotship", "password", "passphrase", "letmein", "admin123", "quickbrownfox", "lazydog",
        "thisisa", "thisisused", "atleast32", "32characters", "characterslong", "authenik8", "authenik", "abcdefgh",
    ];

    // Runs of digits are compared as they are: letters that stand for digits would double their chance in a random text in hexadecimal.
    private static readonly string[] DigitRuns = ["0123456789", "1234567890"];

    // Shorter words count where they stand in one case.
    private static readonly string[] ShortWords = ["secure", "sample", "qwerty"];

    private static readonly string[] FoldedPhrases = Array.ConvertAll(Phrases, phrase => Fold(phrase));
    private static readonly string[] CasedWords = [.. ShortWords.SelectMany(static word => new[] { word, word.ToUpperInvariant(), char.ToUpperInvariant(word[0]) + word[1..] })];

    private static readonly Lazy<HashSet<ulong>> Hashes = new(ReadList);

    /// <summary>Whether a secret is published, or has the words of one that is.</summary>
    public static bool Contains(string text)
    {
        var folded = Fold(text);
        return Array.Exists(FoldedPhrases, phrase => folded.Contains(phrase, StringComparison.Ordinal))
            || Array.Exists(DigitRuns, run => text.Contains(run, StringComparison.Ordinal))
            || Array.Exists(CasedWords, word => text.Contains(word, StringComparison.Ordinal))
            || Hashes.Value.Contains(Hash(Encoding.ASCII.GetBytes(Canonical(text))))
            || Contains(Encoding.UTF8.GetBytes(text.Trim()))
            || (SecretText.TryDecode(text, out var bytes) && Contains(bytes))
            || (HexText.TryDecode(text.Trim(), out bytes) && Contains(bytes));
    }

    /// <summary>Whether the bytes are those of a published secret.</summary>
    public static bool Contains(ReadOnlySpan<byte> secret) => Hashes.Value.Contains(Hash(secret));

    /// <summary>Whether the private half of a key is published.</summary>
    /// <param name="thumbprint">The key's JWK thumbprint (RFC 7638) in base64url, or the first 11 characters of it or more.</param>
    public static bool ContainsKey(ReadOnlySpan<char> thumbprint)
    {
        Span<byte> bytes = stackalloc byte[9];
        return Base64Url.TryDecodeFromChars(thumbprint[..12], bytes, out _) && Hashes.Value.Contains(BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }

    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    private static string Canonical(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    private static HashSet<ulong> ReadList()
    {
        using var stream = typeof(KnownSecrets).Assembly.GetManifestResourceStream("known-secrets.txt")!;
        using var reader = new StreamReader(stream);
        var hashes = new HashSet<ulong>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
                _ = hashes.Add(ulong.Parse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        }
        return hashes;
    }

    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var letter = c switch
            {
                '0' => 'o',
                '1' or '!' => 'i',
                '3' => 'e',
                '4' or '@' => 'a',
                '5' or '$' => 's',
                '7' => 't',
                _ => char.ToLowerInvariant(c),
            };
            if (char.IsAsciiLetterOrDigit(letter))
                _ = folded.Append(letter);
        }
        return folded.ToString();
    }
}
