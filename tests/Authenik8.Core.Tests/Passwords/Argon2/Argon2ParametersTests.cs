using Authenik8.Passwords.Argon2;
using Xunit;

namespace Authenik8.Core.Tests.Passwords.Argon2;

public sealed class Argon2ParametersTests
{
    [Theory]
    [InlineData(3, 64u, 1u, 1u, "type")]
    [InlineData(-1, 64u, 1u, 1u, "type")]
    [InlineData(2, 7u, 1u, 1u, "memoryKiB")]
    [InlineData(2, 31u, 1u, 4u, "memoryKiB")]
    [InlineData(2, 0u, 1u, 1u, "memoryKiB")]
    [InlineData(2, 64u, 0u, 1u, "passes")]
    [InlineData(2, 64u, 1u, 0u, "parallelism")]
    [InlineData(2, uint.MaxValue, 1u, 16777216u, "parallelism")]
    public void Parameters_OutsideTheRfc_NameTheParameter(int type, uint memory, uint passes, uint lanes, string name)
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(
            () => new Argon2Parameters((Argon2Type)type, memory, passes, lanes));

        Assert.Equal(name, e.ParamName);
    }

    [Fact]
    public void Parameters_AtTheLimitsOfTheRfc_AreAccepted()
    {
        var least = new Argon2Parameters(Argon2Type.Id, 8, 1, 1);
        var most = new Argon2Parameters(Argon2Type.Id, uint.MaxValue, uint.MaxValue, 16777215);

        Assert.Equal(8u, least.BlockCount);
        Assert.Equal(4294967040u, most.BlockCount);
    }

    [Theory]
    [InlineData(3, 1, "tag")]
    [InlineData(0, 1, "tag")]
    [InlineData(32, 0, "threads")]
    public void Hash_OutsideTheRfc_NamesTheParameter(int tagLength, int threads, string name)
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => Fills.Tag(
            new Argon2Parameters(Argon2Type.Id, 8, 1, 1), [1], new byte[8], tagLength, threads: threads));

        Assert.Equal(name, e.ParamName);
    }
}
