using Authenik8.Benchmarks.Ratios;
using Authenik8.Benchmarks.Redis;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Benchmarks.Http;

/// <summary>A refresh over HTTP, on Redis, against that of ASP.NET Core Identity, which asks no store and can revoke nothing.</summary>
internal sealed class RefreshRatios : IRatioGroup
{
    private const int Clients = 16;
    private const int Rounds = 30;

    public string Name => "refresh";

    public async Task MeasureAsync(RatioTable table)
    {
        await using var server = await RedisServer.StartAsync();
        using var connection = await server.ConnectAsync();
        await using var ours = await LoopbackHost.StartAsync(
            services => services.AddAuthenik8(options => Engine.Configure(options)).AddRedis(connection),
            isProtected: true,
            application => application.MapAuthenik8());
        await using var identity = await IdentityHost.StartAsync();
        var sessions = ours.Services.GetRequiredService<ISessionService>();

        var oursClients = await OpenAsync(ours, RefreshDialect.Authenik8, async client => (await sessions.StartAsync(
            new StartSessionCommand { Subject = Sample.Subject(client), Grant = Sample.Grant() }, CancellationToken.None)).RefreshToken);
        var identityClients = await OpenAsync(identity, RefreshDialect.Identity, async client => (await IdentityHost.LogInAsync(identity, client)).Refresh);

        var rates = await Race.RunAsync(Clients, Rounds, client => oursClients[client].RefreshAsync(), client => identityClients[client].RefreshAsync());
        table.Add(new RatioRow("refresh over HTTP on Redis", "Identity's /refresh", rates[0].Ratio, "x", Budget.AtLeast(3), $"{rates[0]} : {rates[1]}, {Clients} connections"));

        foreach (var client in oursClients.Concat(identityClients))
            client.Dispose();
    }

    private static Task<RefreshClient[]> OpenAsync(LoopbackHost host, RefreshDialect dialect, Func<int, Task<string>> getToken) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(async client => await RefreshClient.OpenAsync(host.EndPoint, dialect, await getToken(client))));
}
