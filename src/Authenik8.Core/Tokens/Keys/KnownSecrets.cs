using System.Security.Cryptography;
using System.Text;

namespace Authenik8.Tokens.Keys;

/// <summary>Secrets that stand in specifications, tutorials, samples and templates.</summary>
internal static class KnownSecrets
{
    // The key of RFC 7515 appendix A.1, as everybody can read it there.
    private const string Rfc7515 = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

    // Compared without case, punctuation and the usual digits for letters. None has fewer than six characters: shorter
    // ones would turn up by chance in secrets that are random.
    private static readonly string[] Phrases =
    [
        "256bitsecret", "512bitsecret", "supersecret", "secretkey", "secretshhh", "mysecret", "yoursecret", "thesecret", "topsecret",
        "jwtsecret", "authsecret", "appsecret", "tokensecret", "sharedsecret", "secretvalue", "notsosecret", "notasecret",
        "devsecret", "testsecret", "longsecret", "secure", "signingkey", "encryptionkey", "privatekey", "symmetrickey",
        "securitykey", "yourkey", "yoursigning", "testkey", "changeme", "changethis", "changeit", "replaceme", "replacethis",
        "replacewith", "insertyour", "putyour", "enteryour", "placeholder", "example", "sample", "default", "template",
        "development", "production", "donotuse", "donotship", "password", "passphrase", "letmein", "qwerty", "admin123",
        "thisisa", "atleast32", "32characters", "characterslong", "authenik8", "authenik", "12345678", "abcdefgh",
    ];

    private static readonly string[] FoldedPhrases = Array.ConvertAll(Phrases, phrase => Fold(phrase));

    public static bool Contains(string text)
    {
        var folded = Fold(text);
        return Array.Exists(FoldedPhrases, phrase => folded.Contains(phrase, StringComparison.Ordinal))
            || text.Contains(Rfc7515, StringComparison.Ordinal);
    }

    public static bool Contains(ReadOnlySpan<byte> secret) =>
        CryptographicOperations.FixedTimeEquals(secret, Jws.StrictBase64Url.DecodeOrNull(Rfc7515));

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
