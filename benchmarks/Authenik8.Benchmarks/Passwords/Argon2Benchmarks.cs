using Authenik8.Passwords.Argon2;
using BenchmarkDotNet.Attributes;

namespace Authenik8.Benchmarks.Passwords;

/// <summary>Argon2id, ours against the platform's library, on one thread each.</summary>
[MemoryDiagnoser]
public class Argon2Benchmarks
{
    private readonly Argon2MemoryPool _pool = new(retainedKiB: 131_072);
    private readonly byte[] _tag = new byte[32];

    [Params("19456,2,1", "65536,3,1", "65536,3,4")]
    public string Cost { get; set; } = "";

    private uint[] Parameters => [.. Cost.Split(',').Select(uint.Parse)];

    [GlobalCleanup]
    public void Cleanup() => _pool.Dispose();

    [Benchmark(Baseline = true)]
    public void Native()
    {
        var cost = Parameters;
        NativeArgon2.Hash(cost[0], cost[1], cost[2], "correct horse"u8, "0123456789abcdef"u8, _tag);
    }

    [Benchmark]
    public void Managed() => Hash(SegmentFill.Fastest);

    [Benchmark]
    public void ManagedPortable() => Hash(SegmentFill.Portable);

    private void Hash(SegmentFill fill)
    {
        var cost = Parameters;
        new Argon2Hasher(_pool, fill).Hash(
            new Argon2Parameters(Argon2Type.Id, cost[0], cost[1], cost[2]),
            new Argon2Input { Password = "correct horse"u8, Salt = "0123456789abcdef"u8 },
            _tag);
    }
}
