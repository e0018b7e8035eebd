using Authenik8.Revocation;
using Authenik8.Tokens;
using BenchmarkDotNet.Attributes;

namespace Authenik8.Benchmarks.Revocation;

/// <summary>The question that every verification asks of the index, as it grows.</summary>
[MemoryDiagnoser]
public class RevocationIndexBenchmarks
{
    private readonly RevocationIndex _index = new();
    private TokenReference _active;
    private TokenReference _revoked;

    [Params(10, 10_000, 1_000_000)]
    public int Entries { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var now = TimeProvider.System.GetUtcNow();
        var ids = Enumerable.Range(0, Entries).Select(_ => SessionId.New()).ToArray();
        foreach (var id in ids)
            _index.Add(new RevocationEntry.OfSession(id, Sample.Subject(1), now.AddMinutes(15)));
        _active = new TokenReference(TokenId.New(now), Sample.Subject(2), SessionId.New(), now);
        _revoked = new TokenReference(TokenId.New(now), Sample.Subject(1), ids[Entries / 2], now);
    }

    [Benchmark(Baseline = true)]
    public bool Active() => _index.IsRevoked(_active);

    [Benchmark]
    public bool Revoked() => _index.IsRevoked(_revoked);
}
