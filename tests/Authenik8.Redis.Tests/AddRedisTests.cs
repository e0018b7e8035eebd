using Authenik8.Protection;
using Authenik8.Messages;
using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.Redis.Tests.Servers;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Authenik8.Redis.Tests;

/// <summary>Registration and settings.</summary>
[Collection(nameof(SingleRedis))]
public sealed class AddRedisTests(SingleRedis redis)
{
    [Fact]
    public void PublicSurface_IsSettingsAndRegistration() =>
        Assert.Equal(
            [typeof(Authenik8RedisBuilderExtensions), typeof(RedisOptions)],
            typeof(RedisOptions).Assembly.GetExportedTypes().OrderBy(type => type.Name, StringComparer.Ordinal));

    [Fact]
    public void AddRedis_AfterOtherStores_ReplacesThem()
    {
        var backend = new RedisBackend();
        _ = backend.Services.AddSingleton<ISessionStore>(_ => throw new InvalidOperationException());
        _ = backend.Services.AddSingleton<IRevocationFeed>(_ => throw new InvalidOperationException());
        _ = backend.Services.AddSingleton<IAttemptLimiter>(_ => throw new InvalidOperationException());
        _ = backend.Services.AddSingleton<IOutboxStore>(_ => throw new InvalidOperationException());
        _ = backend.Services.AddSingleton<IAccountStore>(_ => throw new InvalidOperationException());
        _ = backend.Services.AddSingleton<IOneTimeCodeStore>(_ => throw new InvalidOperationException());

        Assert.Same(backend, backend.AddRedis(redis.Connection));

        Assert.Single(backend.Provider.GetServices<ISessionStore>());
        Assert.Single(backend.Provider.GetServices<IRevocationFeed>());
        Assert.Single(backend.Provider.GetServices<IAttemptLimiter>());
        Assert.Single(backend.Provider.GetServices<IOutboxStore>());
        Assert.Single(backend.Provider.GetServices<IAccountStore>());
        Assert.Single(backend.Provider.GetServices<IOneTimeCodeStore>());
    }

    [Fact]
    public void AddRedis_Configuration_IsReadAndThenChangedByCode()
    {
        using var provider = Configured(
            new() { ["Authenik8:Redis:KeyPrefix"] = "shop", ["Authenik8:Redis:CommandTimeout"] = "00:00:03" }, options => options.MaxRetries = 5);

        var options = provider.GetRequiredService<IOptions<RedisOptions>>().Value;
        Assert.Equal(("shop", TimeSpan.FromSeconds(3), 5), (options.KeyPrefix, options.CommandTimeout, options.MaxRetries));
        // The section is not unknown to the engine.
        Assert.NotNull(provider.GetRequiredService<IOptions<Authenik8Options>>().Value.Secret);
    }

    [Fact]
    public void AddRedis_MistakesInConfiguration_AreReportedTogether()
    {
        using var provider = Configured(new() { ["Authenik8:Redis:KeyPrefx"] = "shop", ["Authenik8:Redis:CommandTimeout"] = "24:00:00", ["Authenik8:Redis:MaxRetries"] = "99" }, null);

        var exception = Assert.Throws<OptionsValidationException>(() => _ = provider.GetRequiredService<IOptions<RedisOptions>>().Value);

        Assert.Contains(exception.Failures, failure => failure.StartsWith("Authenik8:Redis:KeyPrefx is not a setting; the nearest is Authenik8:Redis:KeyPrefix", StringComparison.Ordinal));
        Assert.Contains(exception.Failures, failure => failure.StartsWith("Authenik8:Redis:CommandTimeout is \"24:00:00\"", StringComparison.Ordinal));
        Assert.Contains(exception.Failures, failure => failure.StartsWith("MaxRetries is 99", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AddRedis_Twice_TheLastCallDecides()
    {
        var prefix = RedisBackend.NewPrefix();
        var session = TestSession.New();
        await using var backend = RedisBackend.Connect("127.0.0.1:1");
        _ = backend.AddRedis(redis.Connection, options => options.KeyPrefix = prefix);

        await backend.Sessions.CreateAsync(session);

        Assert.NotEmpty(await redis.KeysAsync(prefix));
        await redis.AssertKeysExpireAndDropThemAsync(prefix);
    }

    [Fact]
    public async Task Dispose_ConnectionOfTheHost_StaysOpen()
    {
        var backend = RedisBackend.On(redis.Connection, RedisBackend.NewPrefix());
        Assert.Null(await backend.Sessions.FindAsync(TestSession.New()));

        await backend.DisposeAsync();

        Assert.True(redis.Connection.IsConnected);
        _ = await redis.Connection.GetDatabase().PingAsync();
    }

    [Fact]
    public async Task Dispose_OwnConnection_IsClosed()
    {
        await using var server = await RedisServer.StartNewAsync();
        var backend = RedisBackend.Connect(server.EndPoint);
        Assert.Null(await backend.Sessions.FindAsync(TestSession.New()));
        var store = backend.Sessions;

        await backend.DisposeAsync();

        await Authenik8.Conformance.Eventually.IsTrueAsync(
            "the connections to close", async () => !(await server.SendAsync("INFO clients")).Contains("connected_clients:2", StringComparison.Ordinal));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.FindAsync(TestSession.New()));
    }

    [Fact]
    public void Options_SeveralMistakes_AreToldAtOnce()
    {
        var backend = RedisBackend.Connect("127.0.0.1:1", options =>
        {
            options.KeyPrefix = "my{app}";
            options.CommandTimeout = TimeSpan.Zero;
            options.MaxRetries = -1;
            options.BreakDuration = TimeSpan.Zero;
            options.ClockSkew = TimeSpan.FromDays(2);
        });

        var mistakes = Assert.Throws<OptionsValidationException>(() => backend.Provider.GetRequiredService<IOptions<RedisOptions>>().Value).Failures;

        Assert.Equal(5, mistakes.Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("localhost:6379,noSuchSetting=1")]
    public void AddRedis_ConnectionStringThatCannotBeRead_ThrowsAtOnce(string connectionString) =>
        Assert.Throws<ArgumentException>(() => RedisBackend.Connect(connectionString));

    [Fact]
    public async Task Calls_Cancelled_ThrowThat()
    {
        var store = RedisBackend.On(redis.Connection, RedisBackend.NewPrefix()).Sessions;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await store.RotateAsync(TestSession.New().Rotation(0), new CancellationToken(canceled: true)));
    }

    private static ServiceProvider Configured(Dictionary<string, string?> settings, Action<RedisOptions>? configure)
    {
        settings["Authenik8:Secret"] = "mXq0c4Yp8vT2n6Wk1bZr5dFh9jLs3gQe7uIoPaCxNtE=";
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddAuthenik8().AddRedis("127.0.0.1:1", configure).AddRedis("127.0.0.1:1");
        return services.BuildServiceProvider();
    }
}
