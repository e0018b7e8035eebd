using Authenik8.Tokens;
using BenchmarkDotNet.Attributes;

namespace Authenik8.Benchmarks.Tokens;

/// <summary>One access token issued: the bare signature, by Authenik8, by Microsoft.IdentityModel.</summary>
[MemoryDiagnoser]
public class IssueBenchmarks
{
    private TokenContest _contest = null!;

    [Params(SigningAlgorithm.HS256, SigningAlgorithm.ES256, SigningAlgorithm.RS256, SigningAlgorithm.PS256)]
    public SigningAlgorithm Algorithm { get; set; }

    [GlobalSetup]
    public void Start() => _contest = TokenContest.StartAsync(Algorithm).GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Stop() => _contest.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    public void BareCrypto() => _contest.Sign();

    [Benchmark]
    public string Authenik8() => _contest.Issue();

    [Benchmark]
    public string IdentityModel() => _contest.IssueWithIdentityModel();
}
