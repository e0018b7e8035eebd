using BenchmarkDotNet.Attributes;

namespace Authenik8.Benchmarks.Sessions;

/// <summary>A refresh in memory: refresh token in, token pair out.</summary>
[MemoryDiagnoser]
public class RotationBenchmarks
{
    private Engine _engine = null!;
    private RefreshChain _chain = null!;

    [GlobalSetup]
    public void Start() => StartAsync().GetAwaiter().GetResult();

    private async Task StartAsync()
    {
        _engine = await Engine.StartAsync();
        _chain = await RefreshChain.StartAsync(_engine.Sessions, subject: 1);
    }

    [GlobalCleanup]
    public void Stop() => _engine.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark]
    public void Refresh() => _chain.Refresh();
}
