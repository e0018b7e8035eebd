using Authenik8.Passwords;
using Authenik8.Passwords.Formats;
using Xunit;

namespace Authenik8.Core.Tests.Passwords.Formats;

public sealed class BcryptTests
{
    /// <summary>Known hashes of OpenBSD, Openwall and jBCrypt, and some with multi-byte text from libxcrypt.</summary>
    [Theory]
    [InlineData("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy")]
    [InlineData("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    [InlineData("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "$2a$10$fVH8e28OQRj9tqiDXs1e1uxpsjN0c7II7YPKXua2NAKYvM6iQk7dq")]
    [InlineData("p\u00E4ssw\u00F6rd \u65E5\u672C\u8A9E", "$2b$05$abcdefghijklmnopqrstuu5mqO2BHMbA67.NoUQIKWM5tnZUB5OKa")]
    [InlineData("p\u00E4ssw\u00F6rd \u65E5\u672C\u8A9E", "$2y$04$abcdefghijklmnopqrstuudO8uB89jOddG.arRoVRVEfv4hDxW0uG")]
    public async Task Verify_OfAKnownHash_SucceedsAndAsksForARehash(string password, string hash)
    {
        using var hasher = Hashers.Create();

        Assert.Equal(PasswordVerification.SuccessRehashNeeded, await hasher.CompareAsync(password, hash));
        Assert.Equal(PasswordVerification.Failed, await hasher.CompareAsync(password + "x", hash));
    }

    [Theory]
    [InlineData("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "$2b$05$abcdefghijklmnopqrstuujf8SX2ahXLwp9w/B.Y5XdysS6yR576q")]
    public async Task Verify_OfALongPassword_KeepsToTheFirst72BytesAsTheHashWasMade(string first72, string hash)
    {
        using var hasher = Hashers.Create();

        Assert.Equal(PasswordVerification.SuccessRehashNeeded, await hasher.CompareAsync(first72, hash));
        Assert.Equal(PasswordVerification.SuccessRehashNeeded, await hasher.CompareAsync(first72 + "ignored", hash));
        Assert.Equal(PasswordVerification.Failed, await hasher.CompareAsync(first72[..71], hash));
    }

    [Fact]
    public async Task Verify_WithAZeroByte_NeverMatchesAPrefix()
    {
        using var hasher = Hashers.Create();

        Assert.Equal(
            PasswordVerification.Failed,
            await hasher.CompareAsync("abc\0def", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"));
    }

    [Fact]
    public void FractionOfPi_BeginsAndEndsAsBlowfishDoes()
    {
        var words = FractionOfPi.Words(Blowfish.StateWords);

        Assert.Equal([0x243F6A88u, 0x85A308D3u, 0x13198A2Eu, 0x03707344u], words[..4]);
        Assert.Equal([0xD1310BA6u, 0x98DFB5ACu], words[18..20]);
        Assert.Equal(0x3AC372E6u, words[^1]);
    }
}
