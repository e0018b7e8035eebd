using System.Text;
using Authenik8.Passwords.Argon2;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Authenik8.Core.Tests.Passwords.Argon2;

/// <summary>Random inputs and all corners of the parameters, against the reference implementation.</summary>
public sealed class Argon2DifferentialTests
{
    private const string SaltAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/.";

    [Fact]
    public void Hash_OfRandomInput_AgreesWithTheReference()
    {
        var cases =
            from type in Gen.Elements(Argon2Type.D, Argon2Type.I, Argon2Type.Id)
            from lanes in Gen.Choose(1, 6)
            from memory in Gen.Frequency((3, Gen.Choose(8 * lanes, 40 * lanes)), (1, Gen.Choose(8 * lanes, 6000)))
            from passes in Gen.Choose(1, 4)
            from length in Gen.Frequency((1, Gen.Constant(32)), (2, Gen.Choose(4, 300)))
            from password in Gen.ArrayOf(Gen.Choose(1, 255).Select(i => (byte)i)).Where(p => p.Length is > 0 and < 127)
            from saltLength in Gen.Choose(8, 90)
            from salt in Gen.ArrayOf(Gen.Elements(SaltAlphabet.ToCharArray()), saltLength)
            from fill in Gen.Elements(Fills.Names)
            from threads in Gen.Choose(1, 4)
            select new Case(
                type, (uint)memory, (uint)passes, (uint)lanes, length, password, new string(salt), fill, threads);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(240), Prop.ForAll(cases.ToArbitrary(), Agrees));
    }

    /// <summary>Memory that divides into lanes and slices, and just not; segments at the edge of an address block.</summary>
    [Theory]
    [InlineData(8, 1, 1)]
    [InlineData(9, 1, 1)]
    [InlineData(11, 2, 1)]
    [InlineData(15, 3, 1)]
    [InlineData(16, 1, 2)]
    [InlineData(31, 2, 2)]
    [InlineData(33, 2, 4)]
    [InlineData(39, 1, 4)]
    [InlineData(511, 1, 1)]
    [InlineData(512, 2, 1)]
    [InlineData(516, 2, 1)]
    [InlineData(1027, 3, 2)]
    [InlineData(4096, 1, 7)]
    [InlineData(136, 12, 17)]
    [InlineData(1024, 1, 128)]
    public void Hash_AtACorner_AgreesWithTheReference(uint memoryKiB, uint passes, uint lanes)
    {
        foreach (var type in Enum.GetValues<Argon2Type>())
        {
            foreach (var fill in Fills.Names)
            {
                Assert.True(Agrees(new Case(
                    type, memoryKiB, passes, lanes, 32, Encoding.UTF8.GetBytes("corner"), "saltsalt", fill, Threads: 2)));
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(95)]
    [InlineData(96)]
    [InlineData(97)]
    [InlineData(128)]
    [InlineData(1024)]
    public void Hash_OfAnyTagLength_AgreesWithTheReference(int length)
    {
        Assert.True(Agrees(new Case(
            Argon2Type.Id, 64, 1, 1, length, Encoding.UTF8.GetBytes("length"), "saltsalt", "portable", Threads: 1)));
    }

    [Fact]
    public void Hash_WithTheShippedParameters_AgreesWithTheReference()
    {
        foreach (var fill in Fills.Names)
        {
            Assert.True(Agrees(new Case(
                Argon2Type.Id, 19456, 2, 1, 32, Encoding.UTF8.GetBytes("correct horse"), "0123456789abcdef", fill, 1)));
        }
    }

    private static bool Agrees(Case c)
    {
        var parameters = new Argon2Parameters(c.Type, c.MemoryKiB, c.Passes, c.Lanes);
        var ours = Fills.Tag(
            parameters, c.Password, Encoding.ASCII.GetBytes(c.Salt), c.Length, Fills.Named(c.Fill), c.Threads);
        return ours.AsSpan().SequenceEqual(Argon2Command.Tag(parameters, c.Password, c.Salt, c.Length));
    }

    internal sealed record Case(
        Argon2Type Type,
        uint MemoryKiB,
        uint Passes,
        uint Lanes,
        int Length,
        byte[] Password,
        string Salt,
        string Fill,
        int Threads);
}
