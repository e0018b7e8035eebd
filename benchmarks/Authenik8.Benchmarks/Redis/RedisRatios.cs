using Authenik8.Benchmarks.Ratios;
using Authenik8.Benchmarks.Sessions;
using Authenik8.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Benchmarks.Redis;

/// <summary>Rotation on Redis against the least that one round trip costs, and how fast a logout reaches another node.</summary>
internal sealed class RedisRatios : IRatioGroup
{
    private const int Clients = 32;
    private const int Rounds = 30;
    private const string Bare = "one EVALSHA of three lines";

    public string Name => "redis";

    public async Task MeasureAsync(RatioTable table)
    {
        await using var server = await RedisServer.StartAsync();
        await MeasureRotationAsync(table, server);
        await MeasurePropagationAsync(table, server);
    }

    private static async Task MeasureRotationAsync(RatioTable table, RedisServer server)
    {
        using var connection = await server.ConnectAsync();
        await using var engine = await Engine.StartAsync(configure: builder => builder.AddRedis(connection));
        var store = engine.Services.GetRequiredService<ISessionStore>();
        var stores = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => StoreChain.StartAsync(store, client)));
        var chains = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => RefreshChain.StartAsync(engine.Sessions, client)));
        var bare = await BareScript.LoadAsync(connection, Clients);

        var rates = await Race.RunAsync(Clients, Rounds, client => chains[client].RefreshAsync(), client => stores[client].RotateAsync(), bare.RunAsync);
        table.Add(new RatioRow("rotate on Redis", Bare, rates[1].Ratio, "x", Budget.AtLeast(0.85), $"{rates[1]} : {rates[2]}, {Clients} clients"));
        table.Add(new RatioRow("refresh on Redis, token pair out", Bare, rates[0].Ratio, "x", Budget: null, $"{rates[0]} : {rates[2]}, {Clients} clients"));
    }

    private static async Task MeasurePropagationAsync(RatioTable table, RedisServer server)
    {
        using var connection = await server.ConnectAsync();
        using var otherConnection = await server.ConnectAsync();
        await using var node = await Engine.StartAsync(configure: builder => builder.AddRedis(connection));
        await using var otherNode = await Engine.StartAsync(configure: builder => builder.AddRedis(otherConnection));
        var delays = await Propagation.MeasureAsync(node, otherNode);
        table.Add(new RatioRow(
            "logout on one node refused on another", "aim: 20 ms", Median.Of(delays), "ms", Budget: null,
            $"median of {delays.Length}; 95 of 100 within {Median.Quantile(delays, 0.95):0.0} ms"));
    }
}
