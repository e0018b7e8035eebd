using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Authenik8.Redis.Tests;

/// <summary>One node of an application whose sessions are on Redis, with the client's part: repeat where it is told to.</summary>
internal sealed class SessionNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public SessionNode(
        string connectionString, Action<Authenik8Options>? configure = null, Action<RedisOptions>? redis = null,
        Action<IServiceCollection>? replace = null)
    {
        var services = new ServiceCollection();
        _ = services.AddAuthenik8(options =>
        {
            options.Secret = "mXq0c4Yp8vT2n6Wk1bZr5dFh9jLs3gQe7uIoPaCxNtE=";
            configure?.Invoke(options);
        }).AddRedis(connectionString, redis);
        replace?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public ISessionService Sessions => Get<ISessionService>();

    public ITokenService Tokens => Get<ITokenService>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Runs the background services, as a host does.</summary>
    public async Task StartAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
    }

    public Task<SessionTokens> LogInAsync(Subject? subject = null) =>
        Sessions.StartAsync(new StartSessionCommand { Subject = subject ?? new Subject($"user-{SessionId.New()}") }, CancellationToken.None);

    public Task<RefreshResult> RefreshAsync(string refreshToken) => Sessions.RefreshAsync(refreshToken, device: null, CancellationToken.None);

    /// <summary>Refreshes with the same token until there is an answer other than 503, as README tells a client to.</summary>
    public async Task<RefreshResult> RefreshPatientlyAsync(string refreshToken) =>
        await Attempt.UntilAnsweredAsync(async () => await RefreshAsync(refreshToken));

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StopAsync(new CancellationToken(canceled: true));
        await _services.DisposeAsync();
    }
}
