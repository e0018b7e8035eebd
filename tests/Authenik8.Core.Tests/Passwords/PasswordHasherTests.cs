using System.Text.RegularExpressions;
using Authenik8.Passwords;
using Xunit;

namespace Authenik8.Core.Tests.Passwords;

public sealed partial class PasswordHasherTests
{
    private const string Password = "correct horse battery staple";

    [Fact]
    public async Task Hash_WithTheDefaults_IsAPhcStringOfOwaspsCost()
    {
        var options = new PasswordHashingOptions();
        using var hasher = new PasswordHasher(options, new RootPepper(null, options), TimeProvider.System);

        var hash = await hasher.HashAsync(Password);

        Assert.Matches(DefaultHash(), hash);
        Assert.Equal(PasswordVerification.Success, await hasher.CompareAsync(Password, hash));
    }

    [Fact]
    public async Task Hash_OfTheSamePasswordTwice_Differs()
    {
        using var hasher = Hashers.Create();

        Assert.NotEqual(await hasher.HashAsync(Password), await hasher.HashAsync(Password), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("correct horse battery stapl")]
    [InlineData("correct horse battery staple ")]
    [InlineData(" correct horse battery staple")]
    [InlineData("Correct horse battery staple")]
    [InlineData("correct horse battery staple\0")]
    [InlineData("")]
    public async Task Verify_OfAnotherPassword_Fails(string other)
    {
        using var hasher = Hashers.Create();
        var hash = await hasher.HashAsync(Password);

        Assert.Equal(PasswordVerification.Failed, await hasher.CompareAsync(other, hash));
        Assert.Equal(PasswordVerification.Success, await hasher.CompareAsync(Password, hash));
    }

    [Fact]
    public async Task Verify_WithoutNormalization_TellsComposedFromDecomposed()
    {
        using var hasher = Hashers.Create();
        var hash = await hasher.HashAsync("p\u00E4ssword1");

        Assert.Equal(PasswordVerification.Success, await hasher.CompareAsync("p\u00E4ssword1", hash));
        Assert.Equal(PasswordVerification.Failed, await hasher.CompareAsync("pa\u0308ssword1", hash));
    }

    [Fact]
    public async Task Verify_OfPasswordsThatDifferAfterByte72_TellsThemApart()
    {
        using var hasher = Hashers.Create();
        var hash = await hasher.HashAsync(new string('x', 72) + "1");

        Assert.Equal(PasswordVerification.Failed, await hasher.CompareAsync(new string('x', 72) + "2", hash));
    }

    [Theory]
    [InlineData("1234567", PasswordRejection.TooShort)]
    [InlineData("\uD83D\uDD11\uD83D\uDD11\uD83D\uDD11\uD83D\uDD11\uD83D\uDD11\uD83D\uDD11\uD83D\uDD11", PasswordRejection.TooShort)]
    [InlineData("", PasswordRejection.TooShort)]
    public async Task Hash_OfWhatCannotBeHashed_IsRejectedWithTheReason(string password, PasswordRejection reason)
    {
        using var hasher = Hashers.Create();

        var result = await hasher.HashAsync(password, CancellationToken.None);

        Assert.Equal(new PasswordHashResult.Rejected(reason), result);
    }

    [Fact]
    public async Task Hash_OfHalfASurrogatePair_IsRejectedAndNeverReplaced()
    {
        // Not inline data: attributes are stored in UTF-8, which cannot express it either.
        using var hasher = Hashers.Create();
        foreach (var password in (string[])["password\uD800", "\uDC00password", "pass\uDC00\uD800word"])
        {
            Assert.Equal(
                new PasswordHashResult.Rejected(PasswordRejection.NotUnicode),
                await hasher.HashAsync(password, CancellationToken.None));
        }
    }

    [Fact]
    public async Task Hash_AtTheBoundsOfLength_CountsCodePointsBelowAndBytesAbove()
    {
        using var hasher = Hashers.Create();
        var eightKeys = string.Concat(Enumerable.Repeat("\uD83D\uDD11", 8));
        var longest = new string('a', 1022) + "\u00E4";

        Assert.Equal(PasswordVerification.Success, await hasher.CompareAsync(eightKeys, await hasher.HashAsync(eightKeys)));
        Assert.Equal(PasswordVerification.Success, await hasher.CompareAsync(longest, await hasher.HashAsync(longest)));
        Assert.Equal(
            new PasswordHashResult.Rejected(PasswordRejection.TooLong),
            await hasher.HashAsync("a" + longest, CancellationToken.None));
    }

    [Fact]
    public async Task Verify_OfAPasswordThatCannotBeHashed_Fails()
    {
        using var hasher = Hashers.Create();
        var hash = await hasher.HashAsync(new string('a', 1024));

        Assert.Equal(PasswordVerification.Failed, await hasher.CompareAsync(new string('a', 1025), hash));
        Assert.Equal(PasswordVerification.Failed, await hasher.CompareAsync("\uD800", hash));
    }

    [Fact]
    public async Task Verify_WithoutAStoredHash_FailsAfterTheWorkOfOne()
    {
        using var hasher = Hashers.Create(o => { o.MemoryKiB = 4096; o.Passes = 3; });
        _ = await hasher.HashAsync(Password);

        // Counted in work, not in time: the memory of a hash is there because one was computed.
        using var other = Hashers.Create(o => { o.MemoryKiB = 4096; o.Passes = 3; });
        Assert.Equal(PasswordVerification.Failed, await other.CompareAsync(Password, null));
        Assert.Equal(hasher.RetainedKiB, other.RetainedKiB);
        Assert.InRange(other.RetainedKiB, 4096, 5000);
    }

    [Theory]
    [InlineData(65, 1, 1)]
    [InlineData(64, 2, 1)]
    [InlineData(64, 1, 2)]
    [InlineData(32, 1, 1)]
    public async Task Verify_OfAHashOfAnotherCost_AsksForARehash(int memory, int passes, int lanes)
    {
        using var former = Hashers.Create(o => (o.MemoryKiB, o.Passes, o.Parallelism) = (memory, passes, lanes));
        using var hasher = Hashers.Create();
        var hash = await former.HashAsync(Password);

        Assert.Equal(PasswordVerification.SuccessRehashNeeded, await hasher.CompareAsync(Password, hash));
        Assert.Equal(PasswordVerification.Failed, await hasher.CompareAsync("another password", hash));
        Assert.Equal(PasswordVerification.Success, await hasher.CompareAsync(Password, await hasher.HashAsync(Password)));
    }

    [Fact]
    public async Task Verify_WithSeveralThreadsPerHash_AgreesWithOne()
    {
        using var four = Hashers.Create(o => (o.MemoryKiB, o.Parallelism, o.ThreadsPerHash) = (1024, 4, 4));
        using var one = Hashers.Create(o => (o.MemoryKiB, o.Parallelism) = (1024, 4));

        Assert.Equal(PasswordVerification.Success, await one.CompareAsync(Password, await four.HashAsync(Password)));
    }

    [Fact]
    public async Task Hash_WithNullPassword_IsAnError()
    {
        using var hasher = Hashers.Create();

        _ = await Assert.ThrowsAsync<ArgumentNullException>(() => hasher.HashAsync(null!, CancellationToken.None));
        _ = await Assert.ThrowsAsync<ArgumentNullException>(() => hasher.VerifyAsync(null!, null, CancellationToken.None));
    }

    [Fact]
    public void Hashed_WhenPrinted_DoesNotShowTheHash()
    {
        Assert.DoesNotContain("secret", new PasswordHashResult.Hashed("secret").ToString(), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$", RegexOptions.None, 1000)]
    private static partial Regex DefaultHash();
}
