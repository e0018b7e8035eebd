using Authenik8.Passwords;
using Authenik8.Tokens.Keys;
using Xunit;

namespace Authenik8.Core.Tests.Passwords;

public sealed class PasswordPepperTests
{
    private const string Password = "correct horse battery staple";
    private static readonly byte[] OtherRoot = Enumerable.Repeat((byte)7, 32).ToArray();

    [Fact]
    public async Task Hash_WithAPepper_NamesItAndNeedsIt()
    {
        using var hasher = Hashers.Create(o => o.PepperKeyId = "k1", Hashers.Root);
        using var thief = Hashers.Create(o => o.PepperKeyId = "k1", OtherRoot);
        var hash = await hasher.HashAsync(Password);

        Assert.Contains(",keyid=azE$", hash, StringComparison.Ordinal);
        Assert.Equal(PasswordVerification.Success, await hasher.CompareAsync(Password, hash));
        Assert.Equal(PasswordVerification.Failed, await thief.CompareAsync(Password, hash));
    }

    [Fact]
    public async Task Verify_AfterANewKeyId_AsksForARehash()
    {
        using var former = Hashers.Create(o => o.PepperKeyId = "k1", Hashers.Root);
        using var hasher = Hashers.Create(o => o.PepperKeyId = "k2", Hashers.Root);

        Assert.Equal(
            PasswordVerification.SuccessRehashNeeded, await hasher.CompareAsync(Password, await former.HashAsync(Password)));
    }

    [Fact]
    public async Task Verify_AfterANewRootSecret_NeedsTheRetiredOne()
    {
        const string FormerSecret = "a former root secret of 32 bytes";
        using var former = Hashers.Create(o => o.PepperKeyId = "k1", System.Text.Encoding.UTF8.GetBytes(FormerSecret));
        using var hasher = Hashers.Create(
            o => { o.PepperKeyId = "k2"; o.RetiredPepperSecrets["k1"] = FormerSecret; }, Hashers.Root);

        Assert.Equal(
            PasswordVerification.SuccessRehashNeeded, await hasher.CompareAsync(Password, await former.HashAsync(Password)));
    }

    [Fact]
    public async Task Verify_WhenAPepperIsIntroducedOrDropped_AsksForARehash()
    {
        using var with = Hashers.Create(o => o.PepperKeyId = "k1", Hashers.Root);
        using var without = Hashers.Create(root: Hashers.Root);

        Assert.Equal(
            PasswordVerification.SuccessRehashNeeded, await with.CompareAsync(Password, await without.HashAsync(Password)));
        Assert.Equal(
            PasswordVerification.SuccessRehashNeeded, await without.CompareAsync(Password, await with.HashAsync(Password)));
    }

    [Fact]
    public async Task Verify_WithoutTheRootSecret_IsUnusableAndNotAWrongPassword()
    {
        using var with = Hashers.Create(o => o.PepperKeyId = "k1", Hashers.Root);
        using var without = Hashers.Create();

        var result = await without.VerifyAsync(Password, await with.HashAsync(Password), CancellationToken.None);

        Assert.Equal(new PasswordVerifyResult.Unusable(UnusableHashReason.UnknownPepper), result);
    }

    [Fact]
    public void Pepper_WithoutARootSecret_IsAnErrorThatNamesTheSetting()
    {
        var e = Assert.Throws<InvalidOperationException>(() => Hashers.Create(o => o.PepperKeyId = "k1"));

        Assert.Contains("Authenik8:Passwords:PepperKeyId", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Derive_ForAKeyId_IsHkdfSha256OfTheRootSecret()
    {
        var pepper = new RootPepper(RootSecret.Of(Hashers.Root), Hashers.Cheap());
        var key = new byte[IPepper.KeyLength];

        Assert.True(pepper.TryDerive("k1", key));

        // Changing this locks out every account that has a peppered hash.
        Assert.Equal("06b62f89adbe53526d003924552e260443772214e521bbaaa1aadc1ae94abb89", Convert.ToHexStringLower(key));
    }
}
