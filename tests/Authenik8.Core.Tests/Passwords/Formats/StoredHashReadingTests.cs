using Authenik8.Passwords;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Authenik8.Passwords.UnusableHashReason;

namespace Authenik8.Core.Tests.Passwords.Formats;

/// <summary>Stored strings that an attacker, a bug or an old system may have left behind.</summary>
public sealed class StoredHashReadingTests
{
    private const string Salt = "MDEyMzQ1Njc4OWFiY2RlZg";
    private const string Tag = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    // A million iterations of SHA-1, which is permitted, for each of the ten blocks of a subkey of 200 bytes, which is not.
    private const string LongSubkey =
        "AQAAAAAAD0JAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==";
    private const string BcryptTail = "abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";

    [Theory]
    [InlineData("", UnknownFormat)]
    [InlineData("password", UnknownFormat)]
    [InlineData("$", UnknownFormat)]
    [InlineData("$1$salt$hash", UnknownFormat)]
    [InlineData("$argon2x$v=19$m=64,t=1,p=1$" + Salt + "$" + Tag, UnknownFormat)]
    [InlineData("$argon2idd$v=19$m=64,t=1,p=1$" + Salt + "$" + Tag, UnknownFormat)]
    [InlineData("$Argon2id$v=19$m=64,t=1,p=1$" + Salt + "$" + Tag, UnknownFormat)]
    [InlineData(" $argon2id$v=19$m=64,t=1,p=1$" + Salt + "$" + Tag, UnknownFormat)]
    [InlineData("$argon2id$v=16$m=64,t=1,p=1$" + Salt + "$" + Tag, UnsupportedVersion)]
    [InlineData("$argon2id$v=019$m=64,t=1,p=1$" + Salt + "$" + Tag, UnsupportedVersion)]
    [InlineData("$argon2id$v=+19$m=64,t=1,p=1$" + Salt + "$" + Tag, UnsupportedVersion)]
    [InlineData("$argon2id$m=64,t=1,p=1$" + Salt + "$" + Tag, UnsupportedVersion)]
    [InlineData("$argon2id", Malformed)]
    [InlineData("$argon2id$v=19", Malformed)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1$" + Salt, Malformed)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1$" + Salt + "$" + Tag + "$", Malformed)]
    [InlineData("$argon2id$v=19$$m=64,t=1,p=1$" + Salt + "$" + Tag, Malformed)]
    [InlineData("$argon2id$v=19$m=64,t=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$t=1,m=64,p=1,t=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$p=1,p=1,m=64,t=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=0,m=64,t=1,p=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1,x=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1,$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=64,p=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$M=64,t=1,p=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=64,m=64,p=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=064,t=1,p=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=-64,t=1,p=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=6 4,t=1,p=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=0x40,t=1,p=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=,t=1,p=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=7,t=1,p=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=64,t=0,p=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=0$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=9$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=4294967360,t=1,p=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1,data=AAAA$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1,keyid=$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1,keyid=IQ$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1,keyid=azE,x=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1,keyid=azE$" + Salt + "$" + Tag, UnknownPepper)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1$" + Salt + "==$" + Tag, BadEncoding)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZh$" + Tag, BadEncoding)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Ng$" + Tag, BadEncoding)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1$$" + Tag, BadEncoding)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1$" + Salt + "$", BadEncoding)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1$" + Salt + "$AAECAwQFBgcICQoLDA0O", BadEncoding)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1$" + Salt + "$" + Tag + "\n", BadEncoding)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1$MDEy-zQ1Njc4OWFiY2RlZg$" + Tag, BadEncoding)]
    [InlineData("$argon2id$v=19$m=64,t=1,p=1$MDEy zQ1Njc4OWFiY2RlZg$" + Tag, BadEncoding)]
    [InlineData("$2x$05$" + BcryptTail, UnsupportedVersion)]
    [InlineData("$2$05$" + BcryptTail, UnsupportedVersion)]
    [InlineData("$2", UnsupportedVersion)]
    [InlineData("$2a$05$abc", Malformed)]
    [InlineData("$2a$05$" + BcryptTail + "x", Malformed)]
    [InlineData("$2a$05." + BcryptTail, Malformed)]
    [InlineData("$2a$03$" + BcryptTail, BadParameter)]
    [InlineData("$2a$32$" + BcryptTail, BadParameter)]
    [InlineData("$2a$+5$" + BcryptTail, BadParameter)]
    [InlineData("$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeB=i", BadEncoding)]
    [InlineData("$scrypt$ln=10,r=8$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$scrypt$ln=0,r=8,p=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$scrypt$ln=32,r=8,p=1$" + Salt + "$" + Tag, BadParameter)]
    [InlineData("$scrypt$ln=10,r=8,p=1$" + Salt, Malformed)]
    [InlineData("$scrypt$ln=10,r=8,p=1$short$" + Tag, BadEncoding)]
    [InlineData("AQ==", Malformed)]
    [InlineData("AA==", Malformed)]
    [InlineData("AQAAAAEAACcQAAAAEA==", BadEncoding)]
    [InlineData("AQ AA", BadEncoding)]
    [InlineData("AQAAAAMAACcQAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", BadParameter)]
    public async Task Verify_OfAMalformedHash_IsUnusableWithTheReason(string hash, UnusableHashReason reason)
    {
        using var hasher = Hashers.Create();

        var result = await hasher.VerifyAsync("correct horse", hash, CancellationToken.None);

        Assert.Equal(new PasswordVerifyResult.Unusable(reason), result);
    }

    [Theory]
    [InlineData("$argon2id$v=19$m=2147483647,t=1,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=32769,t=1,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=64,t=2147483647,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=1024,t=1,p=17$" + Salt + "$" + Tag)]
    [InlineData("$scrypt$ln=31,r=8,p=1$" + Salt + "$" + Tag)]
    [InlineData("$scrypt$ln=31,r=2147483647,p=16$" + Salt + "$" + Tag)]
    [InlineData("$scrypt$ln=1,r=2147483647,p=2147483647$" + Salt + "$" + Tag)]
    [InlineData("$scrypt$ln=14,r=8,p=16$" + Salt + "$" + Tag)]
    [InlineData("$2b$11$" + BcryptTail)]
    [InlineData("$2b$31$" + BcryptTail)]
    [InlineData("AQAAAAF/////AAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AQAAAAH/////AAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData(LongSubkey)]
    public async Task Verify_OfAHostileHash_IsRefusedBeforeItCostsAnything(string hash)
    {
        using var hasher = Hashers.Create(o => o.RetainedMemoryKiB = long.MaxValue / 4096);

        var result = await hasher.VerifyAsync("correct horse", hash, CancellationToken.None);

        // All the memory ever taken is still there, and it is one cheap hash's.
        Assert.Equal(new PasswordVerifyResult.Unusable(OverLimit), result);
        Assert.InRange(hasher.RetainedKiB, 1, 100);
    }

    [Theory]
    [InlineData("m={0},p={2},t={1}")]
    [InlineData("p={2},t={1},m={0}")]
    [InlineData("t={1},m={0},p={2}")]
    public async Task Verify_OfArgon2ParametersInAnyOrder_Verifies(string order)
    {
        using var hasher = Hashers.Create();
        var hash = await hasher.HashAsync("correct horse");
        var reordered = hash.Replace("m=64,t=1,p=1", string.Format(System.Globalization.CultureInfo.InvariantCulture, order, 64, 1, 1), StringComparison.Ordinal);

        Assert.NotEqual(hash, reordered);
        Assert.Equal(PasswordVerification.Success, await hasher.CompareAsync("correct horse", reordered));
        Assert.Equal(PasswordVerification.Failed, await hasher.CompareAsync("wrong horse", reordered));
    }

    [Fact]
    public async Task Verify_OfAnEndlessString_LooksAtNone()
    {
        using var hasher = Hashers.Create();

        var result = await hasher.VerifyAsync("correct horse", "$argon2id$" + new string('$', 100_000), CancellationToken.None);

        Assert.Equal(new PasswordVerifyResult.Unusable(TooLong), result);
    }

    [Fact]
    public void Verify_OfARandomlyDamagedHash_NeverThrowsAndNeverSucceeds()
    {
        using var hasher = Hashers.Create(o => o.MaxStoredPbkdf2Iterations = 5_000);
        string[] originals =
        [
            "$argon2id$v=19$m=64,t=1,p=1$" + Salt + "$" + Tag,
            "$scrypt$ln=4,r=1,p=1$" + Salt + "$" + Tag,
            "$2b$04$" + BcryptTail,
            "AQAAAAAAABAAAAAAJHNhbHRTQUxUc2FsdFNBTFRzYWx0U0FMVHNhbHRTQUxUc2FsdD0u7E/kHISbgMjYNmLA5EqLKRqWTPLwcDg=",
        ];
        var damaged =
            from original in Gen.Elements(originals)
            from position in Gen.Choose(0, original.Length - 1)
            from removed in Gen.Choose(0, 3)
            from inserted in Gen.Elements("", "$", ",", "=", "0", "9", "A", "\0", "\u00E9", "\uD800", "m=1", "$$")
            select original[..position] + inserted + original[Math.Min(original.Length, position + removed)..];

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(damaged.ToArbitrary(), hash =>
        {
            var result = hasher.VerifyAsync("wrong password", hash, CancellationToken.None).GetAwaiter().GetResult();
            return result is PasswordVerifyResult.Unusable or PasswordVerifyResult.Compared(PasswordVerification.Failed);
        }));
    }

    [Fact]
    public async Task Hash_OfTheArgon2Command_Verifies()
    {
        // echo -n "password" | argon2 somesalt -id -t 2 -k 1024 -p 3 -l 24 -e, and the same with -i and -d.
        using var hasher = Hashers.Create();
        foreach (var type in Enum.GetValues<Authenik8.Passwords.Argon2.Argon2Type>())
        {
            var parameters = new Authenik8.Passwords.Argon2.Argon2Parameters(type, 1024, 2, 3);
            var tag = Argon2.Argon2Command.Tag(parameters, "password"u8.ToArray(), "somesalt", 24);
            var name = type == Authenik8.Passwords.Argon2.Argon2Type.Id ? "argon2id" : "argon2" + char.ToLowerInvariant(type.ToString()[0]);
            var hash = $"${name}$v=19$m=1024,t=2,p=3$c29tZXNhbHQ${Convert.ToBase64String(tag).TrimEnd('=')}";

            Assert.Equal(PasswordVerification.SuccessRehashNeeded, await hasher.CompareAsync("password", hash));
            Assert.Equal(PasswordVerification.Failed, await hasher.CompareAsync("passwore", hash));
        }
    }
}
