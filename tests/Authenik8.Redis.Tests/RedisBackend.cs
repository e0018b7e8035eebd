using Authenik8.Protection;
using Authenik8.Messages;
using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Authenik8.Redis.Tests;

/// <summary>The backend as a host gets it: through <c>AddRedis</c>.</summary>
internal sealed class RedisBackend : IAuthenik8Builder, IAsyncDisposable
{
    private ServiceProvider? _provider;

    public IServiceCollection Services { get; } = new ServiceCollection();

    public ISessionStore Sessions => Provider.GetRequiredService<ISessionStore>();

    public IRevocationFeed Feed => Provider.GetRequiredService<IRevocationFeed>();

    public IAttemptLimiter Limiter => Provider.GetRequiredService<IAttemptLimiter>();

    public IOutboxStore Outbox => Provider.GetRequiredService<IOutboxStore>();

    public IAccountStore Accounts => Provider.GetRequiredService<IAccountStore>();

    public IOneTimeCodeStore Codes => Provider.GetRequiredService<IOneTimeCodeStore>();

    public ServiceProvider Provider => _provider ??= Services.BuildServiceProvider();

    public static RedisBackend On(IConnectionMultiplexer connection, string prefix)
    {
        var backend = new RedisBackend();
        _ = backend.AddRedis(connection, options => options.KeyPrefix = prefix);
        return backend;
    }

    public static RedisBackend Connect(string connectionString, Action<RedisOptions>? configure = null)
    {
        var backend = new RedisBackend();
        _ = backend.AddRedis(connectionString, configure);
        return backend;
    }

    /// <summary>A key prefix that no other test has.</summary>
    public static string NewPrefix() => $"ak8-test-{AttemptId.New()}";

    public ValueTask DisposeAsync() => _provider?.DisposeAsync() ?? ValueTask.CompletedTask;
}
