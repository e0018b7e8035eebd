using BenchmarkDotNet.Attributes;

namespace Authenik8.Benchmarks.Sessions;

/// <summary>What a session keeps in memory. The answer is the figure; the time is that of starting many and counting.</summary>
/// <remarks>The diagnoser counts what is allocated, garbage included, so the bytes that stay are counted here and printed.</remarks>
public class SessionMemoryBenchmarks
{
    private double _bytes;

    [Benchmark]
    public async Task<double> BytesPerSession() => _bytes = (await SessionMemory.MeasureAsync()).BytesPerSession;

    [GlobalCleanup]
    public void Tell() => Console.WriteLine($"// {_bytes:0.0} bytes stay in memory for each session");
}
