using BenchmarkDotNet.Attributes;

namespace Authenik8.Benchmarks.Http;

/// <summary>One request authenticated, without a server around it.</summary>
[MemoryDiagnoser]
public class AuthenticationBenchmarks
{
    private AuthenticationContest _contest = null!;

    [GlobalSetup]
    public async Task StartAsync() => _contest = await AuthenticationContest.StartAsync();

    [GlobalCleanup]
    public async Task StopAsync() => await _contest.DisposeAsync();

    [Benchmark(Baseline = true)]
    public void ConstantScheme() => _contest.AuthenticateConstant();

    [Benchmark]
    public void Authenik8() => _contest.Authenticate();

    [Benchmark]
    public void VerifyOnly() => _contest.Verify();
}
