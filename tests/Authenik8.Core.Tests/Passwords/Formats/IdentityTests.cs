using Authenik8.Passwords;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Xunit;

namespace Authenik8.Core.Tests.Passwords.Formats;

public sealed class IdentityTests
{
    [Fact]
    public async Task Verify_OfRfc6070sLongestVector_Succeeds()
    {
        // Case 5 in version 3's frame; the salts of the other cases are shorter than Identity permits.
        const string Hash = "AQAAAAAAABAAAAAAJHNhbHRTQUxUc2FsdFNBTFRzYWx0U0FMVHNhbHRTQUxUc2FsdD0u7E/kHISbgMjYNmLA5EqLKRqWTPLwcDg=";
        using var hasher = Hashers.Create();

        Assert.Equal(PasswordVerification.SuccessRehashNeeded, await hasher.CompareAsync("passwordPASSWORDpassword", Hash));
        Assert.Equal(PasswordVerification.Failed, await hasher.CompareAsync("passwordPASSWORDpasswor", Hash));
    }

    [Theory]
    [InlineData(PasswordHasherCompatibilityMode.IdentityV2, 1)]
    [InlineData(PasswordHasherCompatibilityMode.IdentityV3, 1)]
    [InlineData(PasswordHasherCompatibilityMode.IdentityV3, 100_000)]
    public async Task Verify_OfWhatIdentityWrote_Succeeds(PasswordHasherCompatibilityMode mode, int iterations)
    {
        var identity = new PasswordHasher<object>(
            Options.Create(new PasswordHasherOptions { CompatibilityMode = mode, IterationCount = iterations }));
        using var hasher = Hashers.Create();
        foreach (var password in (string[])["short", "correct horse battery staple", "p\u00E4ssw\u00F6rd \u65E5\u672C\u8A9E", new string('x', 500)])
        {
            var hash = identity.HashPassword(new object(), password);

            Assert.Equal(PasswordVerification.SuccessRehashNeeded, await hasher.CompareAsync(password, hash));
            Assert.Equal(PasswordVerification.Failed, await hasher.CompareAsync(password + "x", hash));
        }
    }
}
