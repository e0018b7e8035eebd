using System.Diagnostics;
using Authenik8.Passwords;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Authenik8.Benchmarks.Passwords;

/// <summary>A thousand logins at once, and what another endpoint of the same process notices of them.</summary>
internal static class LoginStorm
{
    private const int Logins = 1_000;
    private const int IdleRequests = 300;
    private const string Password = "correct horse battery staple";

    /// <summary>The 99th percentile of <c>GET /public</c> during the logins minus that of the idle server, in ms.</summary>
    public static async Task<double> AddedLatencyAsync()
    {
        using var hasher = PasswordRatios.Hasher(queueLimit: Logins);
        var hash = ((PasswordHashResult.Hashed)await hasher.HashAsync(Password, CancellationToken.None)).Hash;

        var builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        _ = app.MapGet("/public", () => "hello");
        _ = app.MapPost("/login", async (CancellationToken gone) =>
            await hasher.VerifyAsync(Password, hash, gone) is PasswordVerifyResult.Compared
                ? Results.Ok()
                : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        await app.StartAsync();

        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromMinutes(1) };
        _ = await LatenciesAsync(client, IdleRequests, until: null);

        // The quietest of three, so that a busy neighbour cannot flatter the difference.
        var idle = double.MaxValue;
        for (var batch = 0; batch < 3; batch++)
            idle = Math.Min(idle, Percentile99(await LatenciesAsync(client, IdleRequests, until: null)));

        var logins = Task.WhenAll(Enumerable.Range(0, Logins).Select(async _ =>
        {
            using var response = await client.PostAsync("/login", content: null);
            response.EnsureSuccessStatusCode();
        }));
        var busy = await LatenciesAsync(client, int.MaxValue, until: logins);
        await logins;
        await app.StopAsync();

        return Percentile99(busy) - idle;
    }

    private static async Task<List<double>> LatenciesAsync(HttpClient client, int count, Task? until)
    {
        var latencies = new List<double>();
        while (latencies.Count < count && until is not { IsCompleted: true })
        {
            var started = Stopwatch.GetTimestamp();
            _ = await client.GetStringAsync("/public");
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }

        return latencies;
    }

    private static double Percentile99(List<double> values)
    {
        values.Sort();
        return values[(int)(values.Count * 0.99)];
    }
}
