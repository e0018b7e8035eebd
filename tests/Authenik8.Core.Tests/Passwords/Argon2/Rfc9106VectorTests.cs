using Authenik8.Passwords.Argon2;
using Xunit;

namespace Authenik8.Core.Tests.Passwords.Argon2;

/// <summary>RFC 9106 section 5, on every implementation and with lanes alone and side by side.</summary>
public sealed class Rfc9106VectorTests
{
    [Theory]
    [MemberData(nameof(Vectors))]
    public void Hash_OfAVector_IsTheTagOfTheRfc(string type, string expected, string fill, int threads)
    {
        using var pool = new Argon2MemoryPool(retainedKiB: 0);
        var hasher = new Argon2Hasher(pool, Fills.Named(fill));
        var tag = new byte[32];

        hasher.Hash(
            new Argon2Parameters(Enum.Parse<Argon2Type>(type), memoryKiB: 32, passes: 3, parallelism: 4),
            new Argon2Input
            {
                Password = Repeat(1, 32),
                Salt = Repeat(2, 16),
                Secret = Repeat(3, 8),
                AssociatedData = Repeat(4, 12),
            },
            tag,
            threads);

        Assert.Equal(expected, Convert.ToHexStringLower(tag));
    }

    public static TheoryData<string, string, string, int> Vectors()
    {
        var vectors = new TheoryData<string, string, string, int>();
        foreach (var fill in Fills.Names)
        {
            foreach (var threads in (int[])[1, 2, 4, 9])
            {
                vectors.Add(nameof(Argon2Type.D), "512b391b6f1162975371d30919734294f868e3be3984f3c1a13a4db9fabe4acb", fill, threads);
                vectors.Add(nameof(Argon2Type.I), "c814d9d1dc7f37aa13f0d77f2494bda1c8de6b016dd388d29952a4c4672b6ce8", fill, threads);
                vectors.Add(nameof(Argon2Type.Id), "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659", fill, threads);
            }
        }

        return vectors;
    }

    private static byte[] Repeat(byte value, int count) => Enumerable.Repeat(value, count).ToArray();
}
