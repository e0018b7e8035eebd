using Authenik8.Tokens;
using BenchmarkDotNet.Attributes;

namespace Authenik8.Benchmarks.Tokens;

/// <summary>One access token verified: by the bare primitive, by Authenik8 with the revocation index, by Microsoft.IdentityModel.</summary>
[MemoryDiagnoser]
public class VerifyBenchmarks
{
    private TokenContest _contest = null!;

    [Params(SigningAlgorithm.HS256, SigningAlgorithm.ES256, SigningAlgorithm.RS256, SigningAlgorithm.PS256)]
    public SigningAlgorithm Algorithm { get; set; }

    [GlobalSetup]
    public void Start() => _contest = TokenContest.StartAsync(Algorithm).GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Stop() => _contest.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    public void BareCrypto() => _contest.VerifySignature();

    [Benchmark]
    public void Authenik8() => _contest.Verify();

    [Benchmark]
    public void IdentityModel() => _contest.VerifyWithIdentityModel();
}
