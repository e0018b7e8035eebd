using System.Text;
using Authenik8.Passwords;
using Authenik8.Passwords.Argon2;
using Authenik8.Passwords.Formats;
using Xunit;

namespace Authenik8.Core.Tests.Passwords.Formats;

public sealed class ScryptTests
{
    /// <summary>RFC 7914 section 12, without the one that takes a gigabyte.</summary>
    [Theory]
    [InlineData("", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")]
    [InlineData("password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")]
    [InlineData("pleaseletmein", "SodiumChloride", 16384, 8, 1, "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887")]
    public void Compute_OfAVector_IsTheHashOfTheRfc(string password, string salt, int n, int r, int p, string expected)
    {
        using var pool = new Argon2MemoryPool(retainedKiB: 0);
        var hash = new byte[64];

        Scrypt.Compute(pool, Encoding.ASCII.GetBytes(password), Encoding.ASCII.GetBytes(salt), n, r, p, hash);

        Assert.Equal(expected, Convert.ToHexStringLower(hash));
    }

    [Fact]
    public async Task Verify_OfAPhcString_SucceedsAndAsksForARehash()
    {
        const string Hash = "$scrypt$ln=10,r=8,p=3$MDEyMzQ1Njc4OWFiY2RlZg$DWCuTB0u6nP6EKEhDx2GVgAIT0W+ZjvgKG5rBXdNZCM";
        using var hasher = Hashers.Create();

        Assert.Equal(PasswordVerification.SuccessRehashNeeded, await hasher.CompareAsync("correct horse", Hash));
        Assert.Equal(PasswordVerification.Failed, await hasher.CompareAsync("correct hors", Hash));
    }
}
