using Xunit;

namespace Authenik8.Redis.Tests.Servers;

/// <summary>One server: the one that <c>AUTHENIK8_TEST_REDIS</c> names, otherwise one of the tests' own.</summary>
public sealed class SingleRedis : RedisDeployment
{
    private RedisServer? _server;

    /// <inheritdoc />
    protected override async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("AUTHENIK8_TEST_REDIS") is { Length: > 0 } endPoint)
            return endPoint;
        _server = await RedisServer.StartNewAsync();
        return _server.EndPoint;
    }

    /// <inheritdoc />
    protected override Task StopAsync() => _server?.DisposeAsync().AsTask() ?? Task.CompletedTask;
}

/// <summary>The tests that share <see cref="SingleRedis"/>.</summary>
[CollectionDefinition(nameof(SingleRedis))]
public sealed class SingleRedisTests : ICollectionFixture<SingleRedis>;
