using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Authenik8.Faults.Selection;
using Authenik8.Http;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Authenik8.Faults.Load;

/// <summary>One node of an application: Kestrel at a free port, the engine on Redis, its endpoints, and a login of the host's own.</summary>
internal sealed class Node : IAsyncDisposable
{
    /// <summary>The prefix of the keys in Redis.</summary>
    public const string KeyPrefix = "ak8";

    // The same for all nodes of this process.
    private static readonly string Secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private Node(WebApplication app)
    {
        _app = app;
        // Longer than any call of the engine may take, so that a request that is never answered fails the test.
        _client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromSeconds(60) };
    }

    public IServiceProvider Services => _app.Services;

    public static async Task<Node> StartAsync(NodeSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (Environment.GetEnvironmentVariable("AUTHENIK8_FAULTS_LOG") is { Length: > 0 })
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSingleton(settings.Clock ?? TimeProvider.System);
        builder.Services.AddProblemDetails();
        builder.Services.AddAuthenik8(options =>
        {
            options.Secret = Secret;
            options.Refresh.ReuseWindow = FaultRun.ReuseWindow;
            options.Refresh.WithinWindow = settings.WithinWindow;
            options.Accounts.Enabled = settings.HasAccounts;
            // All clients have one address, and refresh far more often than clients do.
            options.Protection.Enabled = false;
            settings.Options?.Invoke(options);
        }).AddRedis(settings.Redis, options =>
        {
            options.KeyPrefix = KeyPrefix;
            options.CommandTimeout = FaultRun.CommandTimeout;
            options.BreakDuration = FaultRun.BreakDuration;
        });
        settings.Services?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseExceptionHandler();
        app.MapAuthenik8();
        app.MapGet("/public", () => "open");
        app.MapGet("/me", (ClaimsPrincipal user) => user.GetAccessToken()!.Subject.Id).RequireAuthorization();
        app.MapPost("/login/{user}", async (string user, ISessionService sessions, HttpContext http) =>
            (await sessions.StartAsync(new StartSessionCommand { Subject = new Subject(user), Device = http.GetDevice() }, http.RequestAborted)).ToHttpResult());
        await app.StartAsync();
        return new Node(app);
    }

    /// <summary>Logs in as a user of the host's own, again where the store is not available.</summary>
    public Task<Answer> LoginAsync(string user) => SucceedAsync(() => PostAsync($"/login/{user}"));

    public Task<Answer> RefreshAsync(string refreshToken) => PostAsync("/auth/refresh", token: null, $$"""{"refresh_token":"{{refreshToken}}"}""");

    public Task<Answer> MeAsync(string accessToken) => GetAsync("/me", accessToken);

    public Task<Answer> LogoutAsync(string accessToken) => PostAsync("/auth/logout", accessToken);

    public Task<Answer> LogoutAllAsync(string accessToken) => PostAsync("/auth/logout/all", accessToken);

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, token, json: null);

    public Task<Answer> PostAsync(string path, string? token = null, string? json = null) => SendAsync(HttpMethod.Post, path, token, json);

    /// <summary>Sends a request as its client does on 503: waits as long as the answer says and sends it again.</summary>
    public static async Task<Answer> SucceedAsync(Func<Task<Answer>> send)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var answer = await send();
            if (answer.Status != 503)
                return answer;
            await Task.Delay(answer.RetryAfter, timeout.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        // What is under way is not waited for: in most tests a server is away by now.
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, string? token, string? json)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        try
        {
            using var response = await _client.SendAsync(request);
            return new Answer(response, await response.Content.ReadAsStringAsync());
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return Answer.Missing(exception);
        }
    }
}
