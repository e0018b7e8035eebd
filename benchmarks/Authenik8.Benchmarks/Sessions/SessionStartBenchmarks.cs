using Authenik8.Sessions;
using BenchmarkDotNet.Attributes;

namespace Authenik8.Benchmarks.Sessions;

/// <summary>A session started in memory, each for another subject. What is allocated is the session that stays and the pair that goes.</summary>
[MemoryDiagnoser]
[InvocationCount(Starts)]
public class SessionStartBenchmarks
{
    private const int Starts = 16_384;

    private Engine _engine = null!;
    private StartSessionCommand[] _commands = null!;
    private int _next;

    /// <summary>A new store for each iteration, because sessions stay.</summary>
    [IterationSetup]
    public void Begin()
    {
        _engine = Engine.StartAsync().GetAwaiter().GetResult();
        _commands = [.. Enumerable.Range(0, Starts).Select(i => new StartSessionCommand { Subject = Sample.Subject(i), Grant = Sample.Grant() })];
        _next = 0;
    }

    [IterationCleanup]
    public void End() => _engine.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark]
    public Task<SessionTokens> Start() => _engine.Sessions.StartAsync(_commands[_next++ % Starts], CancellationToken.None);
}
