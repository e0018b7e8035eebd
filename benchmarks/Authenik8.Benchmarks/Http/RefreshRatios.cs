using Authenik8.Accounts;
using Authenik8.Benchmarks.Ratios;
using Authenik8.Benchmarks.Redis;
using Authenik8.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Authenik8.Benchmarks.Http;

/// <summary>A refresh over HTTP, on Redis, against that of ASP.NET Core Identity, which asks no store and can revoke nothing.</summary>
internal sealed class RefreshRatios : IRatioGroup
{
    private const int Clients = 16;
    private const int Rounds = 26;

    public string Name => "refresh";

    public async Task MeasureAsync(RatioTable table)
    {
        await using var server = await RedisServer.StartAsync();
        using var connection = await server.ConnectAsync();
        await using var ours = await StartAsync(connection, withAccounts: false);
        await using var accounts = await StartAsync(connection, withAccounts: true);
        await using var identity = await IdentityHost.StartAsync();

        var oursClients = await OpenAsync(ours, RefreshDialect.Authenik8, async client => (await ours.Services.GetRequiredService<ISessionService>().StartAsync(
            new StartSessionCommand { Subject = Sample.Subject(client), Grant = Sample.Grant() }, CancellationToken.None)).RefreshToken);
        var accountClients = await OpenAsync(accounts, RefreshDialect.Authenik8, client => LogInAsync(accounts.Services));
        var identityClients = await OpenAsync(identity, RefreshDialect.Identity, async client => (await IdentityHost.LogInAsync(identity, client)).Refresh);

        var rates = await Race.RunAsync(
            Clients,
            Rounds,
            client => oursClients[client].RefreshAsync(),
            client => accountClients[client].RefreshAsync(),
            client => identityClients[client].RefreshAsync());
        table.Add(new RatioRow("refresh over HTTP on Redis", "Identity's /refresh", rates[0].Ratio, "x", Budget.AtLeast(2.2), $"{rates[0]} : {rates[2]}, {Clients} connections"));
        table.Add(new RatioRow("the same of an account, which is asked each time", "Identity's /refresh", rates[1].Ratio, "x", Budget: null, $"{rates[1]} : {rates[2]}"));

        foreach (var client in oursClients.Concat(accountClients).Concat(identityClients))
            client.Dispose();
    }

    // Limits are for people, who do not refresh a thousand times a second.
    private static Task<LoopbackHost> StartAsync(IConnectionMultiplexer connection, bool withAccounts) => LoopbackHost.StartAsync(
        services => services.AddAuthenik8(options =>
        {
            Engine.Configure(options);
            options.Accounts.Enabled = withAccounts;
            options.Accounts.AllowGuests = withAccounts;
            options.Protection.Enabled = false;
        }).AddRedis(connection),
        isProtected: true,
        application => application.MapAuthenik8());

    private static async Task<string> LogInAsync(IServiceProvider services)
    {
        var guest = await services.GetRequiredService<IRegistrationService>().StartGuestAsync(tenant: null, ClientContext.Unknown, CancellationToken.None);
        return guest is AccountResult<LoggedIn>.Done { Value: var loggedIn }
            ? loggedIn.Tokens.RefreshToken
            : throw new InvalidOperationException($"No guest could be made: {guest}.");
    }

    private static Task<RefreshClient[]> OpenAsync(LoopbackHost host, RefreshDialect dialect, Func<int, Task<string>> getToken) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(async client => await RefreshClient.OpenAsync(host.EndPoint, dialect, await getToken(client))));
}
