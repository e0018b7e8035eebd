using Authenik8.Benchmarks.Sessions;
using Authenik8.Sessions;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Authenik8.Benchmarks.Redis;

/// <summary>Rotation on Redis, one client at a time: the bare round trip, the store's rotation, the whole refresh.</summary>
[MemoryDiagnoser]
public class RedisRotationBenchmarks
{
    private RedisServer _server = null!;
    private ConnectionMultiplexer _connection = null!;
    private Engine _engine = null!;
    private BareScript _bare = null!;
    private StoreChain _store = null!;
    private RefreshChain _chain = null!;

    [GlobalSetup]
    public void Start() => StartAsync().GetAwaiter().GetResult();

    private async Task StartAsync()
    {
        _server = await RedisServer.StartAsync();
        _connection = await _server.ConnectAsync();
        _engine = await Engine.StartAsync(configure: builder => builder.AddRedis(_connection));
        _bare = await BareScript.LoadAsync(_connection, clients: 1);
        _store = await StoreChain.StartAsync(_engine.Services.GetRequiredService<ISessionStore>(), subject: 1);
        _chain = await RefreshChain.StartAsync(_engine.Sessions, subject: 2);
    }

    [GlobalCleanup]
    public void Stop() => StopAsync().GetAwaiter().GetResult();

    private async Task StopAsync()
    {
        await _engine.DisposeAsync();
        _connection.Dispose();
        await _server.DisposeAsync();
    }

    [Benchmark(Baseline = true)]
    public Task BareEvalSha() => _bare.RunAsync(client: 0);

    [Benchmark]
    public Task Rotate() => _store.RotateAsync();

    [Benchmark]
    public Task Refresh() => _chain.RefreshAsync();
}
