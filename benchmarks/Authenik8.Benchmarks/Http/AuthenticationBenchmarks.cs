using BenchmarkDotNet.Attributes;

namespace Authenik8.Benchmarks.Http;

/// <summary>One request authenticated, without a server around it.</summary>
[MemoryDiagnoser]
public class AuthenticationBenchmarks
{
    private AuthenticationContest _contest = null!;

    [GlobalSetup]
    public void Start() => _contest = AuthenticationContest.StartAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Stop() => _contest.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    public void ConstantScheme() => _contest.AuthenticateConstant();

    [Benchmark]
    public void Authenik8() => _contest.Authenticate();

    [Benchmark]
    public void VerifyOnly() => _contest.Verify();
}
