using System.Security.Claims;
using System.Security.Cryptography;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Http.Tests.Startup;

/// <summary>What a host says to <c>AddAuthenik8</c>, and what it is told when it starts.</summary>
public sealed class SettingsTests : IAsyncDisposable
{
    private readonly LogCapture _logs = new();
    private WebApplication? _app;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    [Fact]
    public async Task Configuration_EverySetting_IsRead()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await StartAsync(new Dictionary<string, string?>
        {
            ["Authenik8:Secret"] = TestHost.Secret,
            ["Authenik8:Issuer"] = "https://id.example",
            ["Authenik8:Audiences:0"] = "https://api.example",
            ["Authenik8:Audiences:1"] = "https://id.example",
            ["Authenik8:Tokens:Lifetime"] = "00:05:00",
            ["Authenik8:Tokens:ClockSkew"] = "00:00:30",
            ["Authenik8:Tokens:ClientId"] = "web",
            ["Authenik8:Tokens:SigningKeys:0:KeyId"] = "ec",
            ["Authenik8:Tokens:SigningKeys:0:Pem"] = ec.ExportPkcs8PrivateKeyPem(),
            ["Authenik8:Tokens:SigningKeys:1:KeyId"] = "old",
            ["Authenik8:Tokens:SigningKeys:1:Secret"] = secret,
            ["Authenik8:Tokens:SigningKeys:1:Algorithm"] = "HS256",
            ["Authenik8:Tokens:SigningKeys:1:RetireAt"] = "2031-01-01T00:00:00Z",
            ["Authenik8:Refresh:ReuseWindow"] = "00:00:20",
            ["Authenik8:Refresh:WithinWindow"] = "ReplaySuccessor",
            ["Authenik8:Refresh:Keys:0:KeyId"] = "7",
            ["Authenik8:Refresh:Keys:0:Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Authenik8:Sessions:IdleTimeout"] = "1.00:00:00",
            ["Authenik8:Sessions:AbsoluteLifetime"] = "7.00:00:00",
            ["Authenik8:Sessions:MaxPerSubject"] = "3",
            ["Authenik8:Revocation:Mode"] = "Store",
            ["Authenik8:Revocation:PollInterval"] = "00:00:02",
            ["Authenik8:Revocation:MaxStaleness"] = "00:00:09",
            ["Authenik8:Http:Realm"] = "example",
            ["Authenik8:Http:MaxBodyBytes"] = "2048",
            ["Authenik8:Http:QueryTokenPaths:0"] = "/hubs/chat",
        });

        var options = Options();
        Assert.Equal(TestHost.Secret, options.Secret);
        Assert.Equal("https://id.example", options.Issuer);
        Assert.Equal(["https://api.example", "https://id.example"], options.Audiences);
        Assert.Equal(TimeSpan.FromMinutes(5), options.Tokens.Lifetime);
        Assert.Equal(TimeSpan.FromSeconds(30), options.Tokens.ClockSkew);
        Assert.Equal("web", options.Tokens.ClientId);
        Assert.Equal(["ec", "old"], options.Tokens.SigningKeys.Select(key => key.KeyId));
        Assert.Equal(secret, options.Tokens.SigningKeys[1].Secret);
        Assert.Equal(SigningAlgorithm.HS256, options.Tokens.SigningKeys[1].Algorithm);
        Assert.Equal(new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero), options.Tokens.SigningKeys[1].RetireAt);
        Assert.Equal(TimeSpan.FromSeconds(20), options.Refresh.ReuseWindow);
        Assert.Equal(ReuseBehavior.ReplaySuccessor, options.Refresh.WithinWindow);
        Assert.Equal(7, Assert.Single(options.Refresh.Keys).KeyId);
        Assert.Equal(TimeSpan.FromDays(1), options.Sessions.IdleTimeout);
        Assert.Equal(TimeSpan.FromDays(7), options.Sessions.AbsoluteLifetime);
        Assert.Equal(3, options.Sessions.MaxPerSubject);
        Assert.Equal(RevocationMode.Store, options.Revocation.Mode);
        Assert.Equal(TimeSpan.FromSeconds(2), options.Revocation.PollInterval);
        Assert.Equal(TimeSpan.FromSeconds(9), options.Revocation.MaxStaleness);
        Assert.Equal("example", options.Http.Realm);
        Assert.Equal(2048, options.Http.MaxBodyBytes);
        Assert.Equal(["/hubs/chat"], options.Http.QueryTokenPaths);
    }

    [Fact]
    public async Task Configuration_Changed_CodeHasTheLastWord()
    {
        await StartAsync(
            new Dictionary<string, string?> { ["Authenik8:Secret"] = TestHost.Secret, ["Authenik8:Issuer"] = "from configuration", ["Authenik8:Tokens:ClientId"] = "web" },
            options => options.Issuer = "from code");

        Assert.Equal("from code", Options().Issuer);
        Assert.Equal("web", Options().Tokens.ClientId);
    }

    [Fact]
    public async Task Mistakes_Several_AreAllToldAtStartWithTheirSettings()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(new Dictionary<string, string?>
        {
            ["Authenik8:Secret"] = "short",
            ["Authenik8:Issuer"] = "",
            ["Authenik8:Tokens:Lifetime"] = "2.00:00:00",
            ["Authenik8:Tokens:SigningKeys:0:Pem"] = "not a key",
            ["Authenik8:Refresh:WithinWindow"] = "7",
            ["Authenik8:Refresh:Keys:0:Secret"] = "c2hvcnQ=",
            ["Authenik8:Sessions:MaxPerSubject"] = "0",
            ["Authenik8:Revocation:PollInterval"] = "00:00:00.001",
            ["Authenik8:Http:Realm"] = "a \"realm\"",
            ["Authenik8:Http:MaxBodyBytes"] = "1",
            ["Authenik8:Http:QueryTokenPaths:0"] = "hubs",
            ["Authenik8:Http:QueryTokenPaths:1"] = "/",
        }));

        var settings = new[]
        {
            "Secret", "Issuer", "Tokens:Lifetime", "Tokens:SigningKeys:0", "Refresh:WithinWindow", "Refresh:Keys:0:Secret",
            "Sessions:MaxPerSubject", "Revocation:PollInterval", "Http:Realm", "Http:MaxBodyBytes", "Http:QueryTokenPaths:0", "Http:QueryTokenPaths:1",
        };
        Assert.All(settings, setting => Assert.Contains($"Authenik8:{setting}", exception.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("c2hvcnQ=", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not a key", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_Null_AreToldLikeAnyOther()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync([], options =>
        {
            options.Secret = TestHost.Secret;
            options.Issuer = null!;
            options.Audiences.Add(null!);
            options.Tokens.ClientId = null!;
            options.Tokens.SigningKeys.Add(null!);
            options.Refresh.Keys.Add(null!);
            options.Refresh.Keys.Add(new RefreshKeyOptions { KeyId = 1, Secret = null! });
            options.Http.Realm = null!;
            options.Http.QueryTokenPaths.Add(null!);
        }));

        var settings = new[]
        {
            "Issuer", "Audiences:0", "Tokens:ClientId", "Tokens:SigningKeys:0", "Refresh:Keys:0", "Refresh:Keys:1:Secret", "Http:Realm", "Http:QueryTokenPaths:0",
        };
        Assert.All(settings, setting => Assert.Contains($"Authenik8:{setting}", exception.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    [InlineData("")]
    public async Task Secret_MissingOutsideDevelopment_RefusesToStartAndSaysHowToMakeOne(string environment)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync([], environment: environment));

        Assert.Contains("Authenik8:Secret is not set", exception.Message, StringComparison.Ordinal);
        Assert.Contains("openssl rand -base64 32", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_MissingInDevelopment_StartsWithAWarning()
    {
        await StartAsync([], environment: "Development");

        Assert.Contains(_logs.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("Authenik8:Secret", StringComparison.Ordinal));
        var session = await _app!.Services.GetRequiredService<ISessionService>().StartAsync(
            new StartSessionCommand { Subject = new Subject("ada") }, CancellationToken.None);
        Assert.IsType<TokenVerification.Valid>(
            await _app.Services.GetRequiredService<ITokenService>().VerifyAsync(session.AccessToken.Value, CancellationToken.None));
    }

    [Fact]
    public async Task AddAuthenik8_Twice_ChangesSettingsAndNothingElse()
    {
        await using var host = await TestHost.StartAsync(
            options => options.Tokens.Lifetime = TimeSpan.FromMinutes(5),
            services => services.AddAuthenik8(options => options.Issuer = "second").Services.AddAuthenik8());

        var session = await host.StartSessionAsync();

        Assert.Equal(5 * 60, (await host.RefreshAsync(session.RefreshToken)).Json.GetProperty("expires_in").GetInt32());
        Assert.Equal(200, (await host.GetAsync("/me", session.AccessToken.Value)).Status);
        Assert.Equal("second", host.Services.GetRequiredService<IOptions<Authenik8Options>>().Value.Issuer);
        var schemes = await host.Services.GetRequiredService<IAuthenticationSchemeProvider>().GetAllSchemesAsync();
        Assert.Equal("Authenik8", Assert.Single(schemes).Name);
        Assert.Single(host.Services.GetServices<ISessionStore>());
        Assert.Single(host.Services.GetServices<ISessionService>());
    }

    [Fact]
    public async Task AddAuthenik8_DefaultSchemeOfTheHost_Stays()
    {
        var builder = TestHost.NewBuilder(_logs, new TestClock());
        builder.Services.AddAuthentication("cookies").AddCookie("cookies");
        builder.Services.AddAuthenik8(options => options.Secret = TestHost.Secret);
        _app = builder.Build();

        var schemes = _app.Services.GetRequiredService<IAuthenticationSchemeProvider>();

        Assert.Equal("cookies", (await schemes.GetDefaultAuthenticateSchemeAsync())!.Name);
        Assert.NotNull(await schemes.GetSchemeAsync(Authenik8Defaults.AuthenticationScheme));
    }

    [Fact]
    public async Task AddAuthenik8_DefaultSchemeOfTheHost_TheEnginesEndpointsAskForTokensAllTheSame()
    {
        await using var host = await TestHost.StartAsync(services: services => services.AddAuthentication("cookies").AddCookie("cookies"));

        Assert.Equal(200, (await host.GetAsync("/auth/sessions", await host.TokenAsync())).Status);
        (await host.GetAsync("/auth/sessions")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Theory]
    [InlineData("cookies", Authenik8Defaults.AuthenticationScheme)]
    [InlineData(Authenik8Defaults.AuthenticationScheme, "cookies")]
    public async Task AddAuthenik8_DefaultPolicyOfBothSchemes_EndpointsOfTheHostTakeTokens(string first, string second)
    {
        await using var host = await TestHost.StartAsync(
            services: services =>
            {
                services.AddAuthentication("cookies").AddCookie("cookies");
                services.AddAuthorizationBuilder().SetDefaultPolicy(
                    new AuthorizationPolicyBuilder(first, second).RequireAuthenticatedUser().Build());
            },
            map: app => app.MapGet("/admin", () => "in").RequireAdmin());

        Assert.Equal(200, (await host.GetAsync("/admin", await host.TokenAsync(roles: ["admin"]))).Status);
        (await host.GetAsync("/admin")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await host.GetAsync("/admin", await host.TokenAsync())).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task AddAuthenik8_AfterAddControllers_KnowsItsPolicyNames()
    {
        var builder = TestHost.NewBuilder(_logs, new TestClock());
        builder.Services.AddControllers();
        builder.Services.AddAuthenik8(options => options.Secret = TestHost.Secret);
        _app = builder.Build();

        var policies = _app.Services.GetRequiredService<IAuthorizationPolicyProvider>();

        Assert.NotNull(await policies.GetPolicyAsync("RequireRole:editor"));
        Assert.NotNull(await policies.GetDefaultPolicyAsync());
    }

    [Fact]
    public async Task MapAuthenik8_WithAPrefix_MovesAllButTheKeys()
    {
        var builder = TestHost.NewBuilder(_logs, new TestClock());
        builder.Services.AddAuthenik8(options => options.Secret = TestHost.Secret);
        _app = builder.Build();
        _app.MapAuthenik8("/identity/v1");
        await _app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/identity/v1/sessions")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/auth/sessions")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/.well-known/jwks.json")).StatusCode);
    }

    [Fact]
    public async Task MapAuthenik8_TwoPrefixes_ServesBothAndTheKeysOnce()
    {
        await using var host = await TestHost.StartAsync(map: app => app.MapAuthenik8("/v2/auth"));
        var token = await host.TokenAsync();

        Assert.Equal(200, (await host.GetAsync("/auth/sessions", token)).Status);
        Assert.Equal(200, (await host.GetAsync("/v2/auth/sessions", token)).Status);
        Assert.Equal(200, (await host.GetAsync("/.well-known/jwks.json")).Status);
    }

    [Fact]
    public async Task MapAuthenik8_UserReplacedByTheHost_KnowsTheCallerAllTheSame()
    {
        await using var host = await TestHost.StartAsync(services: services => services.AddTransient<IClaimsTransformation, UserOfTheHost>());
        var session = await host.StartSessionAsync();

        var list = await host.GetAsync("/auth/sessions", session.AccessToken.Value);
        Assert.Equal(session.SessionId.ToString(), list.Json.GetProperty("sessions")[0].GetProperty("id").GetString());
        Assert.Equal(204, (await host.PostAsync("/auth/logout/all", session.AccessToken.Value)).Status);
    }

    private Authenik8Options Options() => _app!.Services.GetRequiredService<IOptions<Authenik8Options>>().Value;

    private async Task StartAsync(Dictionary<string, string?> settings, Action<Authenik8Options>? configure = null, string environment = "Production")
    {
        var builder = TestHost.NewBuilder(_logs, new TestClock(), environment, settings);
        builder.Services.AddAuthenik8(configure);
        _app = builder.Build();
        _app.MapAuthenik8();
        await _app.StartAsync();
    }

    private sealed class UserOfTheHost : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal) =>
            Task.FromResult(new ClaimsPrincipal(new ClaimsIdentity(principal.Claims, "host")));
    }
}
