using Authenik8.Passwords.Argon2;
using Xunit;

namespace Authenik8.Core.Tests.Passwords.Argon2;

/// <summary>Every implementation of the compression that runs here, by name.</summary>
public static class Fills
{
    public static string[] Names =>
        SegmentFill.Avx2 is null ? ["portable", "avx512"] : ["portable", "avx512", "avx2"];

    public static TheoryData<string> All => [.. Names];

    internal static SegmentFill Named(string name) => name switch
    {
        "portable" => SegmentFill.Portable,
        "avx2" => SegmentFill.Avx2!,
        "avx512" => SegmentFill.Avx512,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such implementation."),
    };

    internal static byte[] Tag(
        Argon2Parameters parameters, byte[] password, byte[] salt, int length = 32, SegmentFill? fill = null, int threads = 1)
    {
        using var pool = new Argon2MemoryPool(retainedKiB: 0);
        var tag = new byte[length];
        new Argon2Hasher(pool, fill ?? SegmentFill.Fastest).Hash(
            parameters, new Argon2Input { Password = password, Salt = salt }, tag, threads);
        return tag;
    }
}
