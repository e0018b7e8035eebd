using System.Security.Cryptography;
using System.Text;
using Authenik8.Passwords;
using Authenik8.Tokens.Keys;
using Xunit;

namespace Authenik8.Core.Tests.Tokens;

public sealed class RootSecretTests
{
    public static TheoryData<string> RefusedSecrets =>
    [
        "",
        "tiny",
        "k3Y-x9Qf!tZp0-vR7mLw2-sD8uHj4a", // 30 bytes
        Convert.ToBase64String(Encoding.ASCII.GetBytes("k3Y-x9Qf!tZp0-v")),
        // Known: tutorials, templates, specifications.
        "your-256-bit-secret",
        "your-256-bit-secret-your-256-bit-secret",
        "your-256-bit-secret-which-is-long-enough",
        "YOUR_256_BIT_SECRET_0d9f8g7h6j5k4l3",
        "supersecretkey-supersecretkey-1234",
        "SuperSecretKey@345-x9Qf!tZp0-vR7mLw2",
        "sup3r_s3cr3t_k3y_f0r_jwt_t0k3n_s1gn1ng",
        "my-secret-x9Qf!tZp0-vR7mLw2-sD8uHj4a",
        "ThisIsMySuperSecretKeyForJwtTokens!!",
        "this is my custom Secret key for authentication",
        "JWTAuthenticationHIGHsecuredPasswordVVVp1OH7Xzyr",
        "change-me-x9Qf!tZp0-vR7mLw2-sD8uHj4a",
        "CHANGE_ME_TO_A_RANDOM_VALUE_OF_32_BYTES",
        "replace-this-with-x9Qf!tZp0-vR7mLw2-sD",
        "<placeholder:x9Qf!tZp0-vR7mLw2-sD8uHj>",
        "dev-secret-at-least-32-characters-long!",
        "authenik8-x9Qf!tZp0-vR7mLw2-sD8uHj4a",
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow==",
        Convert.ToBase64String(Encoding.ASCII.GetBytes("your-256-bit-secret-your-256-bit-secret")),
        // Low entropy: few characters, patterns, runs, words.
        new string('a', 64),
        new string('A', 43) + "=",
        "abababababababababababababababababababab",
        "abc123xyz9abc123xyz9abc123xyz9abc123xyz9",
        "0123456789012345678901234567890123456789",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "zyxwvutsrqponmlkjihgfedcba9876543210zyxw",
        Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(i => (byte)i)]),
        Convert.ToBase64String([.. Enumerable.Repeat((byte)0x5a, 32)]),
        Convert.ToBase64String(SHA256.HashData("x"u8)[..16].Concat(SHA256.HashData("x"u8)[..16]).ToArray()),
        "correct horse battery staple and some more",
        "CorrectHorseBatteryStapleAndSomeMore",
        "the_quick_brown_fox_jumps_over_the_lazy_dog",
        "ourcompanyinternaltokenservice2024!!",
    ];

    public static TheoryData<string> AcceptedKinds => ["base64", "base64url", "hex", "HEX", "base32", "printable"];

    [Theory]
    [MemberData(nameof(RefusedSecrets))]
    public void TryRead_WeakSecret_IsRefusedWithTheRemedyAndWithoutTheSecret(string text)
    {
        Assert.False(RootSecret.TryRead(text, out var secret, out var problem));

        Assert.Null(secret);
        Assert.Contains("openssl rand -base64 32", problem, StringComparison.Ordinal);
        if (text.Length > 0)
            Assert.DoesNotContain(text, problem, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AcceptedKinds))]
    public void TryRead_RandomSecret_IsAccepted(string kind)
    {
        for (var i = 0; i < 200; i++)
        {
            var text = Random(kind);
            Assert.True(RootSecret.TryRead(text, out _, out var problem), $"{text} {problem}");
        }
    }

    [Fact]
    public void TryRead_Base64InAllItsSpellings_IsTheSameSecret()
    {
        // It begins with "+/+/", and is padded.
        byte[] bytes = [0xfb, 0xff, 0xbf, .. SHA512.HashData("spelling"u8)];
        var text = Convert.ToBase64String(bytes);
        string[] spellings = [text, text.TrimEnd('='), text.Replace('+', '-').Replace('/', '_'), $"  {text}\n"];
        Assert.Equal("+/+/=", text[..4] + text[^1]);

        var keys = spellings.Select(spelling =>
        {
            Assert.True(RootSecret.TryRead(spelling, out var secret, out _));
            return Convert.ToHexString(secret.Derive("label", 32));
        });

        Assert.Equal(Convert.ToHexString(HKDF.DeriveKey(HashAlgorithmName.SHA256, bytes, 32, info: "label"u8.ToArray())), Assert.Single(keys.Distinct(StringComparer.Ordinal)));
    }

    [Fact]
    public void TryRead_TextThatIsNotBase64_IsTakenAsUtf8()
    {
        const string Text = "x9Qf!tZp0-vR7mLw2-sD8uHj4a%k3Y&ä";

        Assert.True(RootSecret.TryRead(Text, out var secret, out _));

        Assert.Equal(HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(Text), 16, info: "l"u8.ToArray()), secret.Derive("l", 16));
    }

    [Fact]
    public void Derive_DifferentLabels_GiveUnrelatedKeys()
    {
        string[] labels = [RootSecret.AccessTokenLabel, RootSecret.RefreshTokenLabel, RootPepper.Label];

        Assert.Equal(3, labels.Select(label => Convert.ToHexString(TestKeys.RootSecret.Derive(label, 32))).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void CreateEphemeral_Twice_GivesDifferentSecrets() =>
        Assert.NotEqual(RootSecret.CreateEphemeral().Derive("l", 32), RootSecret.CreateEphemeral().Derive("l", 32));

    private static string Random(string kind)
    {
        var bytes = RandomNumberGenerator.GetBytes(32);
        return kind switch
        {
            "base64" => Convert.ToBase64String(bytes),
            "base64url" => System.Buffers.Text.Base64Url.EncodeToString(bytes),
            "hex" => Convert.ToHexStringLower(bytes),
            "HEX" => Convert.ToHexString(bytes),
            "base32" => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 52),
            _ => RandomNumberGenerator.GetString([.. Enumerable.Range('!', 94).Select(c => (char)c)], 40),
        };
    }
}
