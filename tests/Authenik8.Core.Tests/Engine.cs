using Authenik8.InMemory;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Authenik8.Core.Tests;

/// <summary>One node: the engine as a host gets it, without HTTP, on a clock that the test moves.</summary>
internal sealed class Engine : IAsyncDisposable
{
    /// <summary>32 random bytes that no list of samples knows.</summary>
    public const string Secret = "mXq0c4Yp8vT2n6Wk1bZr5dFh9jLs3gQe7uIoPaCxNtE=";

    public static readonly Subject Ada = new("ada");
    public static readonly Subject Bob = new("bob");

    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _running = [];

    public Engine(Action<Authenik8Options>? configure = null, Action<IServiceCollection>? register = null, ISessionStore? store = null, IRevocationFeed? feed = null)
    {
        Store = store ?? new InMemorySessionStore();
        Feed = feed ?? new InMemoryRevocationFeed();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton(Store);
        services.AddSingleton(Feed);
        register?.Invoke(services);
        services.AddAuthenik8(options =>
        {
            options.Secret = Secret;
            configure?.Invoke(options);
        });
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public ManualTimeProvider Clock { get; } = new();

    public ISessionStore Store { get; }

    public IRevocationFeed Feed { get; }

    public ISessionService Sessions => Get<ISessionService>();

    public ITokenService Tokens => Get<ITokenService>();

    public IRevocationService Revocations => Get<IRevocationService>();

    public RevocationIndex Index => Get<RevocationIndex>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Runs the background services, as a host does.</summary>
    public async Task StartAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
            _running.Add(service);
        }
    }

    public Task<SessionTokens> LogInAsync(Subject? subject = null, Grant? grant = null) =>
        Sessions.StartAsync(new StartSessionCommand { Subject = subject ?? Ada, Grant = grant ?? new Grant() }, CancellationToken.None);

    public Task<RefreshResult> RefreshAsync(string refreshToken) => Sessions.RefreshAsync(refreshToken, device: null, CancellationToken.None);

    public async Task<SessionTokens> RefreshedAsync(string refreshToken) =>
        Assert.IsType<RefreshResult.Refreshed>(await RefreshAsync(refreshToken)).Tokens;

    public async Task RefusesAsync(RefreshFailure reason, string refreshToken) =>
        Assert.Equal(new RefreshResult.Refused(reason), await RefreshAsync(refreshToken));

    public async Task<AccessToken> AcceptsAsync(SessionTokens tokens) =>
        Assert.IsType<TokenVerification.Valid>(await Tokens.VerifyAsync(tokens.AccessToken.Value, CancellationToken.None)).Token;

    public async Task RefusesAsync(TokenFailure reason, SessionTokens tokens) =>
        Assert.Equal(new TokenVerification.Invalid(reason), await Tokens.VerifyAsync(tokens.AccessToken.Value, CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        // In the order in which a host stops them.
        foreach (var service in Enumerable.Reverse(_running))
            await service.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }
}
