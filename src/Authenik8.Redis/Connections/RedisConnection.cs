using StackExchange.Redis;

namespace Authenik8.Redis.Connections;

/// <summary>The connection to Redis: the host's, or one of our own that is made at first use and disposed of with the host.</summary>
internal sealed class RedisConnection : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ConfigurationOptions? _configuration;
    private Task<IConnectionMultiplexer>? _connecting;
    private bool _disposed;

    /// <summary>Uses the host's connection and never closes it.</summary>
    public RedisConnection(IConnectionMultiplexer connection) => _connecting = Task.FromResult(connection);

    /// <summary>Connects when first asked to.</summary>
    public RedisConnection(ConfigurationOptions configuration)
    {
        _configuration = configuration.Clone();
        // Redis may come up after the application: then the connection is made in the background and not given up.
        _configuration.AbortOnConnectFail = false;
    }

    /// <summary>The connection where it has been made, which may be down at the moment. Null before the first <see cref="GetAsync"/>.</summary>
    public IConnectionMultiplexer? Made => Volatile.Read(ref _connecting) is { IsCompletedSuccessfully: true } connecting ? connecting.Result : null;

    /// <summary>The connection, made now where it has not been. Every caller waits for the same attempt to make it.</summary>
    public Task<IConnectionMultiplexer> GetAsync()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            // A failed attempt (a name that does not resolve yet) is made anew by whoever asks next.
            if (_connecting is null || _connecting.IsFaulted || _connecting.IsCanceled)
                _connecting = ConnectAsync(_configuration!);
            return _connecting;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
        }
        if (_configuration is null || _connecting is null)
            return;
        // Also where the attempt is still going on.
        _ = _connecting.ContinueWith(
            static connecting => ((ConnectionMultiplexer)connecting.Result).Dispose(),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private static async Task<IConnectionMultiplexer> ConnectAsync(ConfigurationOptions configuration) =>
        await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);
}
