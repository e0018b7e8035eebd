using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Xunit;
using Xunit.Abstractions;

namespace Authenik8.Core.Tests.Tokens;

/// <summary>Secrets that others know, or could guess, do not start; random ones of every usual kind do.</summary>
public sealed class WeakSecretTests(ITestOutputHelper output)
{
    private const string Known = "is a sample or placeholder";
    private const string Phrase = "reads like a phrase";
    private const string Placeholder = "is a placeholder that was never replaced";
    private const string Reference = "is a reference to a secret store";

    public static TheoryData<string, string> Refused => new()
    {
        // Published.
        { Known, "a-string-secret-at-least-256-bits-long" },
        { Placeholder, "THIS IS USED TO SIGN AND VERIFY JWT TOKENS, REPLACE IT WITH YOUR OWN SECRET, IT CAN BE ANY STRING" },
        { Known, "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7" },
        { Known, "09D25E094FAA6CA2556C818166B7A9563B93F7099F6F0F4CAA6CF63B88E8D3E7" },
        { Known, "CdJeCU+qbKJVbIGBZrepVjuT9wmfbw9Mqmz2O4jo0+c=" },
        { Known, "DRjd/GnduI3Efzen9V9BvbNUfc/VKgXltV7Kbk9sMkY=" },
        { Known, "DRjd_GnduI3Efzen9V9BvbNUfc_VKgXltV7Kbk9sMkY" },
        { Known, "0d18ddfc69ddb88dc47f37a7f55f41bdb3547dcfd52a05e5b55eca6e4f6c3246" },
        { Known, "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970" },
        { Known, "@NcRfUjXn2r5u8x/A?D(G+KbPdSgVkYp" },
        { Known, "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg" },
        { Known, "super-secret-jwt-token-with-at-least-32-characters-long" },
        // Printed in RFC 7515 (A.1 and A.3), 7517 (A.2), 7520 (3.5 and 3.6) and 8037 (A.1).
        { Known, "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow" },
        { Known, "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI" },
        { Known, "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE" },
        { Known, "AAPapAv4LbFbiVawEjagUBluYqN5rhna-8nuldDvOx8" },
        { Known, "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A" },
        { Known, "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=" },
        { Known, "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60" },
        // Phrases of people, in any case and script.
        { Known, "MY DOG SPOT LIKES TO RUN IN THE PARK EVERY DAY" },
        { Known, "TheQuickBrownFoxJumpsOverTheLazyDog1" },
        { Phrase, "MY CAT MAX LIKES TO SLEEP ON THE SOFA EVERY NIGHT" },
        { Phrase, "MYCATMAXLIKESTOSLEEPONTHESOFAEVERYNIGHT" },
        { Phrase, "MY_CAT_MAX_LIKES_TO_SLEEP_ON_THE_SOFA" },
        { Phrase, "mycatmaxlikestosleeponthesofa4everynight" },
        { Phrase, "CORRECT-HORSE-BATTERY-STAPLE-AND-MORE" },
        { Phrase, "Wir haben heute Nacht ein Pferd verkauft" },
        { Phrase, "WIRHABENHEUTENACHTEINPFERDVERKAUFT12" },
        { Phrase, "BlueElephantDancingUnderPurpleMoon42" },
        { Phrase, "JohnSmithCompanyServerTokens2024!" },
        { Phrase, "INTERNAL-BILLING-SERVICE-TOKEN-SIGNER-01" },
        { Phrase, "Моя собака любит бегать в парке каждый день" },
        { Phrase, "МОЯСОБАКАЛЮБИТБЕГАТЬВПАРКЕКАЖДЫЙДЕНЬ" },
        { Phrase, "我的狗每天都喜欢在公园里跑步和玩耍" },
        { Phrase, "わたしのいぬはこうえんではしるのがすきです" },
        { Phrase, "كلبي يحب الجري في الحديقة كل يوم" },
        { Phrase, "Ο σκύλος μου τρέχει στο πάρκο κάθε μέρα" },
        { Phrase, "ＭＹ　ＤＯＧ　ＳＰＯＴ　ＬＩＫＥＳ　ＴＯ　ＲＵＮ" },
        { Phrase, "MY D0G SP0T L1KES T0 RUN 1N TH3 P4RK" },
        // What a template says until it is filled in.
        { Placeholder, "<a random string of at least 32 bytes>" },
        { Placeholder, "<SECRET>" },
        { Placeholder, "${AUTHENIK8_SECRET}" },
        { Placeholder, "${AUTHENIK8_SECRET:-some-fallback-value-of-mine}" },
        { Placeholder, "${{ secrets.AUTHENIK8_SECRET }}" },
        { Placeholder, "{{ .Values.authenik8.rootSecretOfTheRelease }}" },
        { Placeholder, "{{AUTHENIK8_SECRET}}" },
        { Placeholder, "%AUTHENIK8_SECRET%" },
        { Placeholder, "$(authenik8-secret-of-the-pipeline-group)" },
        { Placeholder, "#{Authenik8.Secret}#" },
        { Placeholder, "$AUTHENIK8_ROOT_SECRET_OF_THIS_DEPLOYMENT" },
        { Placeholder, "__AUTHENIK8_ROOT_KEY_OF_THIS_DEPLOYMENT__" },
        { Placeholder, "[a long random value of 32 bytes]" },
        { Placeholder, "__TODO" },
        { Placeholder, "__TODO__ set before the first deployment" },
        { Placeholder, "TODO: 32 random bytes" },
        { Placeholder, "CHANGE_ME" },
        { Placeholder, "ChangeMe-x9Qf!tZp0-vR7mLw2-sD8uHj4a" },
        { Placeholder, "your-256-bit-secret" },
        { Placeholder, "your_super_secret_jwt_key_change_this_in_production" },
        { Placeholder, "replace-with-a-long-random-string" },
        { Placeholder, "openssl rand -base64 32" },
        { Reference, "@Microsoft.KeyVault(SecretUri=https://acme.vault.azure.net/secrets/root)" },
        { Reference, "@Microsoft.KeyVault(VaultName=acme;SecretName=root)" },
        { Reference, "op://vault/authenik8/root-secret" },
        { Reference, "vault:secret/data/authenik8#root" },
        { Reference, "arn:aws:secretsmanager:eu-central-1:123456789012:secret:root" },
        { Reference, "projects/123/secrets/authenik8/versions/latest" },
        { Reference, "/run/secrets/authenik8_root_secret" },
        { Reference, "ENC[AES256_GCM,data:x9QftZp0vR7mLw2sD8uHj4a,type:str]" },
    };

    public static TheoryData<string> Kinds =>
        ["base64", "base64url", "hex", "HEX", "base32", "base58", "letters and digits", "lower case and digits", "printable", "GUID pair", "GUID pair, no dashes", "hex in groups"];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Secret_KnownOrGuessable_IsRefusedByName(string reason, string text)
    {
        Assert.False(RootSecret.TryRead(text, out _, out var problem));

        Assert.StartsWith(reason, problem, StringComparison.Ordinal);
        Assert.Contains("openssl rand -base64 32", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(text, problem.Replace("openssl rand -base64 32", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Secret_KnownOrGuessableBehindBase64_IsRefused(string reason, string text)
    {
        _ = reason;
        var bytes = Encoding.UTF8.GetBytes(text.PadRight(32));
        string[] spellings = [Convert.ToBase64String(bytes), Base64Url.EncodeToString(bytes), Convert.ToHexString(bytes)];

        Assert.All(spellings, spelling => Assert.NotEmpty(SigningKeyMistakes(spelling)));
        Assert.All(spellings, spelling => Assert.NotEmpty(RefreshKeyMistakes(spelling)));
    }

    // The text is valid base64, and was taken for random bytes by the settings that want base64.
    [Theory]
    [InlineData("MYDOGSPOTLIKESTORUNINTHEPARKEVERYDAYANDNIGHT")]
    [InlineData("thequickbrownfoxjumpsoverthelazydogandthecat")]
    [InlineData("ThisIsUsedToSignAndVerifyJwtTokensReplaceItx")]
    [InlineData("your_super_secret_jwt_key_change_this_in_prod")]
    public void Key_PhraseThatIsValidBase64_IsRefused(string text)
    {
        Assert.NotEmpty(SigningKeyMistakes(text));
        Assert.NotEmpty(RefreshKeyMistakes(text));
        var options = new Authenik8Options();
        options.Tokens.SigningKeys.Add(new SigningKeyOptions { Jwk = $$"""{"kty":"oct","k":"{{text[..44]}}"}""" });
        Assert.NotEmpty(TokenOptionsValidation.Validate(options));
    }

    /// <summary>Private keys that are printed in RFC 7515, 7517, 7518, 7520 and on jwt.io, by their public halves.</summary>
    [Theory]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck"}""")]
    [InlineData("""{"kty":"RSA","e":"AQAB","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}""")]
    [InlineData("""{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}""")]
    [InlineData("""{"kty":"RSA","e":"AQAB","n":"n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw"}""")]
    public void SigningKey_PrintedInASpecification_IsRefused(string jwk)
    {
        var options = new Authenik8Options();
        options.Tokens.SigningKeys.Add(new SigningKeyOptions { Jwk = jwk });

        Assert.StartsWith("Authenik8:Tokens:SigningKeys:0:Jwk is a sample key whose private half is published", Assert.Single(TokenOptionsValidation.Validate(options)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Secret_Random_IsAccepted(string kind)
    {
        // AUTHENIK8_RANDOM_SECRETS=500000 for a long run.
        var count = int.TryParse(Environment.GetEnvironmentVariable("AUTHENIK8_RANDOM_SECRETS"), CultureInfo.InvariantCulture, out var wanted) ? wanted : 2_000;
        var best = int.MinValue;
        for (var i = 0; i < count; i++)
        {
            var text = Random(kind, 32 + (i % 33));
            best = Math.Max(best, LetterPairs.Score(text));
            Assert.True(RootSecret.TryRead(text, out _, out var problem), $"{text} {problem}");
            if (kind.StartsWith("base64", StringComparison.Ordinal))
                Assert.True(SecretKeyMaterial.TryRead(text, out var material, out _) && material.FindWeakness() is null, text);
        }
        output.WriteLine($"{kind}: highest score {best}");
    }

    private static IReadOnlyList<string> SigningKeyMistakes(string secret)
    {
        var options = new Authenik8Options();
        options.Tokens.SigningKeys.Add(new SigningKeyOptions { Secret = secret });
        return TokenOptionsValidation.Validate(options);
    }

    private static List<string> RefreshKeyMistakes(string secret)
    {
        List<string> problems = [];
        _ = RefreshKeyReader.Read([new RefreshKeyOptions { KeyId = 1, Secret = secret }], problems);
        return problems;
    }

    private static string Random(string kind, int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        return kind switch
        {
            "base64" => Convert.ToBase64String(bytes),
            "base64url" => Base64Url.EncodeToString(bytes),
            "hex" => Convert.ToHexStringLower(bytes),
            "HEX" => Convert.ToHexString(bytes),
            "hex in groups" => string.Join(' ', Convert.ToHexStringLower(bytes).Chunk(4).Select(static group => new string(group))),
            "base32" => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length * 8 / 5),
            "base58" => RandomNumberGenerator.GetString("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", length),
            "letters and digits" => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length),
            "lower case and digits" => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", length),
            "GUID pair" => new Guid(bytes.AsSpan(0, 16)).ToString() + new Guid(bytes.AsSpan(16, 16)).ToString(),
            "GUID pair, no dashes" => new Guid(bytes.AsSpan(0, 16)).ToString("N") + new Guid(bytes.AsSpan(16, 16)).ToString("N"),
            _ => RandomNumberGenerator.GetString([.. Enumerable.Range('!', 94).Select(static c => (char)c)], length),
        };
    }
}
