using Authenik8.Benchmarks.Ratios;
using Authenik8.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Benchmarks.Http;

/// <summary>A protected GET through Kestrel against an anonymous one of a host that knows no authentication.</summary>
internal sealed class GetRatios : IRatioGroup
{
    private const int Clients = 16;
    private const int Rounds = 30;
    private const string Bare = "a bare anonymous GET";

    public string Name => "get";

    public async Task MeasureAsync(RatioTable table)
    {
        await using var ours = await LoopbackHost.StartAsync(services => services.AddAuthenik8(options => Engine.Configure(options)), isProtected: true);
        await using var constant = await LoopbackHost.StartAsync(ConstantAuthenticationHandler.AddTo, isProtected: true);
        await using var identity = await IdentityHost.StartAsync();
        await using var bare = await LoopbackHost.StartAsync(configure: null, isProtected: false);
        var sessions = ours.Services.GetRequiredService<ISessionService>();

        var oursClients = await OpenAsync(ours, async client => (await sessions.StartAsync(
            new StartSessionCommand { Subject = Sample.Subject(client), Grant = Sample.Grant() }, CancellationToken.None)).AccessToken.Value);
        var constantClients = await OpenAsync(constant, _ => Task.FromResult<string?>(null));
        var identityClients = await OpenAsync(identity, async client => (await IdentityHost.LogInAsync(identity, client)).Access);
        var bareClients = await OpenAsync(bare, _ => Task.FromResult<string?>(null));

        var rates = await Race.RunAsync(
            Clients,
            Rounds,
            client => oursClients[client].GetAsync(),
            client => constantClients[client].GetAsync(),
            client => identityClients[client].GetAsync(),
            client => bareClients[client].GetAsync());
        table.Add(new RatioRow("authenticated GET, requests/s", Bare, rates[0].Ratio, "x", Budget.AtLeast(0.60), $"{rates[0]} : {rates[3]}, {Clients} connections"));
        table.Add(new RatioRow("  the pipeline's authentication alone", Bare, rates[1].Ratio, "x", Budget: null, $"{rates[1]} : {rates[3]}; a scheme that only says yes"));
        table.Add(new RatioRow("  Identity's bearer token", Bare, rates[2].Ratio, "x", Budget: null, $"{rates[2]} : {rates[3]}"));

        await using var contest = await AuthenticationContest.StartAsync();
        var alone = Stopclock.Compare(contest.Authenticate, contest.Verify);
        table.Add(new RatioRow("  authentication without a server", "verify HS256 alone", alone.Ratio, "x", Budget: null, $"{alone.Times}; {alone.Allocations}"));

        foreach (var client in oursClients.Concat(constantClients).Concat(identityClients).Concat(bareClients))
            client.Dispose();
    }

    private static Task<GetClient[]> OpenAsync(LoopbackHost host, Func<int, Task<string?>> getToken) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(async client => await GetClient.OpenAsync(host.EndPoint, await getToken(client))));
}
