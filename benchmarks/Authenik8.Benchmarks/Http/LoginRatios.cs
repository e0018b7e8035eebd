using System.Text;
using Authenik8.Accounts;
using Authenik8.Benchmarks.Ratios;
using Authenik8.Passwords;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Benchmarks.Http;

/// <summary>A login over HTTP in memory, the hashing of the password aside: what the engine itself costs.</summary>
internal sealed class LoginRatios : IRatioGroup
{
    private const int Clients = 16;
    private const int Rounds = 12;

    public string Name => "accounts";

    public async Task MeasureAsync(RatioTable table)
    {
        await using var host = await LoopbackHost.StartAsync(
            services =>
            {
                services.AddSingleton<IPasswordHasher, NoHasher>();
                services.AddAuthenik8(options =>
                {
                    Engine.Configure(options);
                    options.Protection.Enabled = false;
                });
            },
            isProtected: false,
            application => application.MapAuthenik8());
        var logins = new LoadConnection[Clients];
        var requests = new byte[Clients][];
        var gets = new LoadConnection[Clients];
        for (var client = 0; client < Clients; client++)
        {
            requests[client] = await EnrolAsync(host.Services.GetRequiredService<IAccountStore>(), client);
            logins[client] = await LoadConnection.OpenAsync(host.EndPoint);
            gets[client] = await LoadConnection.OpenAsync(host.EndPoint);
        }
        var get = Encoding.ASCII.GetBytes($"GET {LoopbackHost.Path} HTTP/1.1\r\nHost: localhost\r\n\r\n");

        var rates = await Race.RunAsync(
            Clients, Rounds, client => logins[client].ExchangeAsync(requests[client]).AsTask(), client => gets[client].ExchangeAsync(get).AsTask());
        table.Add(new RatioRow(
            "login over HTTP in memory, hashing aside", "a bare GET of the same server", rates[0].Ratio, "x", Budget: null, $"{rates[0]} : {rates[1]}, {Clients} connections"));

        foreach (var connection in logins.Concat(gets))
            connection.Dispose();
    }

    private static async Task<byte[]> EnrolAsync(IAccountStore accounts, int client)
    {
        var text = $"user{client}@example.com";
        if (!EmailAddress.TryParse(text, out var email))
            throw new InvalidOperationException("The sample's address is none.");
        _ = await accounts.CreateAsync(
            new Account
            {
                Subject = new Subject($"user{client}"),
                Email = email,
                IsEmailVerified = true,
                PasswordHash = NoHasher.Hash,
                CreatedAt = DateTimeOffset.UnixEpoch,
            },
            CancellationToken.None);
        var body = $$"""{"email":"{{text}}","password":"a password that nobody hashes"}""";
        return Encoding.ASCII.GetBytes(
            $"POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    /// <summary>Finds every password right, at once.</summary>
    private sealed class NoHasher : IPasswordHasher
    {
        public const string Hash = "not hashed";

        private static readonly Task<PasswordVerifyResult> Right =
            Task.FromResult<PasswordVerifyResult>(new PasswordVerifyResult.Compared(PasswordVerification.Success));

        public Task<PasswordHashResult> HashAsync(string password, CancellationToken cancellationToken) =>
            Task.FromResult<PasswordHashResult>(new PasswordHashResult.Hashed(Hash));

        public Task<PasswordVerifyResult> VerifyAsync(string password, string? storedHash, CancellationToken cancellationToken) => Right;
    }
}
