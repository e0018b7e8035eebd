using Authenik8.Passwords;
using Authenik8.Passwords.Formats;
using Xunit;

namespace Authenik8.Core.Tests.Passwords;

/// <summary>What a failed comparison computes does not depend on the stored hash, nor on whether there is one.</summary>
public sealed class HashCostEqualizerTests
{
    private readonly List<string> _computed = [];

    [Fact]
    public void SpendTheRest_AnyHashOrNone_ComputesOneOfEachCost()
    {
        var equalizer = new HashCostEqualizer(Hash("today"));
        equalizer.Meet(Hash("bcrypt-12"));
        equalizer.Meet(Hash("pbkdf2"));
        equalizer.Meet(Hash("bcrypt-12"));

        foreach (var stored in new[] { null, "today", "bcrypt-12", "pbkdf2" })
        {
            _computed.Clear();
            var hash = stored is null ? null : Hash(stored);
            if (hash is not null)
                Assert.False(hash.Matches([]));
            equalizer.SpendTheRest(hash, []);

            Assert.Equal(["bcrypt-12", "pbkdf2", "today"], _computed.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Meet_MoreCostsThanAreMadeUpFor_KeepsTheFirst()
    {
        var equalizer = new HashCostEqualizer(Hash("today"));
        for (var i = 0; i < 20; i++)
            equalizer.Meet(Hash($"cost-{i}"));

        Assert.Equal(1 + HashCostEqualizer.MostOthers, equalizer.Costs.Count);
        Assert.Equal("cost-0", equalizer.Costs[1].Format);
    }

    [Theory]
    [InlineData("$2b$04$abcdefghijklmnopqrstuuM5xOYPEdGMeLfL3pVZlBRsw7pYQkDHa", "bcrypt")]
    [InlineData("$scrypt$ln=4,r=8,p=1$c2FsdHNhbHRzYWx0$MDEyMzQ1Njc4OWFiY2RlZg", "scrypt")]
    [InlineData("$argon2id$v=19$m=8192,t=5,p=1$c2FsdHNhbHRzYWx0$MDEyMzQ1Njc4OWFiY2RlZg", "Id")]
    public async Task Verify_HashOfAnotherCost_IsWhatEveryFailureCostsFromThenOn(string stored, string format)
    {
        using var hasher = Hashers.Create();
        Assert.DoesNotContain(hasher.Costs.Skip(1), cost => cost.Format == format);

        _ = await hasher.VerifyAsync("some wrong password", stored, CancellationToken.None);

        Assert.Single(hasher.Costs.Skip(1), cost => cost.Format == format);
    }

    [Fact]
    public void Create_StoredFormats_AreKnownFromTheStart()
    {
        using var hasher = Hashers.Create(static options => options.StoredFormats.Add("$2b$04$abcdefghijklmnopqrstuuM5xOYPEdGMeLfL3pVZlBRsw7pYQkDHa"));

        Assert.Single(hasher.Costs, cost => cost == new HashCost("bcrypt", 4));
    }

    [Fact]
    public void Validate_StoredFormatThatCannotBeUsed_IsReportedWithoutTheHash()
    {
        var options = new PasswordHashingOptions();
        options.StoredFormats.Add("$2b$31$abcdefghijklmnopqrstuuM5xOYPEdGMeLfL3pVZlBRsw7pYQkDHa");

        var mistake = Assert.Single(PasswordHashingValidator.MistakesIn(options));

        Assert.StartsWith("Authenik8:Passwords:StoredFormats:0 cannot be used (OverLimit)", mistake, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefgh", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_BcryptOfAPasswordWithAZeroByte_NeverMatches()
    {
        // Made from "secret" in another implementation would match what is before the zero byte; here it must not.
        using var hasher = Hashers.Create();
        var result = await hasher.VerifyAsync("a\0b", "$2b$04$abcdefghijklmnopqrstuuM5xOYPEdGMeLfL3pVZlBRsw7pYQkDHa", CancellationToken.None);

        Assert.Equal(new PasswordVerifyResult.Compared(PasswordVerification.Failed), result);
    }

    private RecordedHash Hash(string format) => new(format, _computed);

    private sealed class RecordedHash(string format, List<string> computed) : StoredHash
    {
        public override HashCost Cost => new(format, 1);

        public override StoredHash CreateDecoy() => new RecordedHash(format, computed);

        public override bool Matches(ReadOnlySpan<byte> password)
        {
            computed.Add(format);
            return false;
        }
    }
}
