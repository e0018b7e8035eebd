using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Authenik8.Http.Tests.Hosting;

/// <summary>A host on Kestrel at a free loopback port, with the engine, its endpoints, and what a test adds.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    public const string Device = "Tests/1.0 (Kestrel)";

    private readonly WebApplication _app;

    private TestHost(WebApplication app, TestClock clock, LogCapture logs)
    {
        _app = app;
        Clock = clock;
        Logs = logs;
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        Client.DefaultRequestHeaders.UserAgent.ParseAdd(Device);
    }

    /// <summary>A root secret for this run, the same for every host that is not given another.</summary>
    public static string Secret { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public Uri Address { get; }

    public HttpClient Client { get; }

    public TestClock Clock { get; }

    public LogCapture Logs { get; }

    public IServiceProvider Services => _app.Services;

    public ISessionService Sessions => Services.GetRequiredService<ISessionService>();

    /// <summary>Starts a host.</summary>
    /// <param name="options">Changes the settings.</param>
    /// <param name="services">Adds or replaces services, after the engine has been added.</param>
    /// <param name="map">Adds routes.</param>
    /// <param name="clock">The clock; null for one of its own.</param>
    /// <param name="prefix">Where the engine's endpoints are mapped; null to leave that to <paramref name="map"/>.</param>
    public static async Task<TestHost> StartAsync(
        Action<Authenik8Options>? options = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? map = null,
        TestClock? clock = null,
        string? prefix = Authenik8Defaults.Prefix)
    {
        clock ??= new TestClock();
        var logs = new LogCapture();
        var builder = NewBuilder(logs, clock);
        builder.Services.AddAuthenik8(o =>
        {
            o.Secret = Secret;
            o.Revocation.PollInterval = TimeSpan.FromMilliseconds(50);
            o.Accounts.AllowGuests = true;
            options?.Invoke(o);
        });
        services?.Invoke(builder.Services);
        var app = builder.Build();
        if (prefix is not null)
            app.MapAuthenik8(prefix);
        app.MapGet("/public", () => "open");
        app.MapGet("/me", (System.Security.Claims.ClaimsPrincipal user) => user.GetAccessToken()!.Subject.Id).RequireAuthorization();
        map?.Invoke(app);
        await app.StartAsync();
        return new TestHost(app, clock, logs);
    }

    /// <summary>A builder that sees no configuration of the machine and logs to nobody else.</summary>
    public static WebApplicationBuilder NewBuilder(LogCapture logs, TimeProvider clock, string environment = "Production", IEnumerable<KeyValuePair<string, string?>>? settings = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
        builder.Services.AddSingleton(clock);
        return builder;
    }

    public Task<SessionTokens> StartSessionAsync(string user = "ada", Grant? grant = null, string? tenant = null) =>
        Sessions.StartAsync(
            new StartSessionCommand { Subject = new Subject(user, tenant), Grant = grant ?? new Grant(), Device = new Device { UserAgent = Device, IpAddress = "127.0.0.1", Name = "a test" } },
            CancellationToken.None);

    /// <summary>An access token with roles, permissions and scopes, as a session has it.</summary>
    public async Task<string> TokenAsync(string user = "ada", string[]? roles = null, string[]? permissions = null, string[]? scopes = null) =>
        (await StartSessionAsync(user, new Grant { Roles = roles ?? [], Permissions = permissions ?? [], Scopes = scopes ?? [] })).AccessToken.Value;

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, token);

    public Task<Answer> PostAsync(string path, string? token = null, string? json = null) => SendAsync(HttpMethod.Post, path, token, json);

    public Task<Answer> DeleteAsync(string path, string? token = null) => SendAsync(HttpMethod.Delete, path, token);

    public Task<Answer> RefreshAsync(string refreshToken) => PostAsync("/auth/refresh", json: RefreshBody(refreshToken));

    public static string RefreshBody(string refreshToken) => $$"""{"refresh_token":"{{refreshToken}}"}""";

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? token = null, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return await Answer.ReadAsync(await Client.SendAsync(request));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
