using StackExchange.Redis;

namespace Authenik8.Redis.Connections;

/// <summary>The connection to Redis: the host's, or one of our own that is made at first use and disposed of with the host.</summary>
/// <remarks>
/// The client reconnects by itself, but one that is cut off while it is connecting can miss that for ever (seen with
/// StackExchange.Redis 1.2.6). So where commands go on failing over a connection of our own, a second one is tried, and
/// takes its place if it reaches every server.
/// </remarks>
internal sealed class RedisConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Forgiveness = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly ConfigurationOptions? _configuration;
    private Task<IConnectionMultiplexer>? _connecting;
    private bool _disposed;
    private bool _replacing;
    private long _failingSince;
    private long _failedAt;

    /// <summary>Uses the host's connection and never closes it.</summary>
    public RedisConnection(IConnectionMultiplexer connection) => _connecting = Task.FromResult(connection);

    /// <summary>Connects when first asked to.</summary>
    public RedisConnection(ConfigurationOptions configuration)
    {
        _configuration = configuration.Clone();
        // Redis may come up after the application: then the connection is made in the background and not given up.
        _configuration.AbortOnConnectFail = false;
    }

    /// <summary>Another connection has taken the place of the one before.</summary>
    public event EventHandler? Replaced;

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

    /// <summary>Tells that a command did not reach Redis, or its answer did not come.</summary>
    public void Failed()
    {
        var now = TimeProvider.System.GetTimestamp();
        lock (_lock)
        {
            if (_failingSince == 0 || TimeProvider.System.GetElapsedTime(_failedAt, now) > Forgiveness)
                _failingSince = now;
            _failedAt = now;
            if (_configuration is null || _connecting is null || _disposed || _replacing
                || TimeProvider.System.GetElapsedTime(_failingSince, now) < Patience)
                return;
            _replacing = true;
        }
        _ = ReplaceAsync(_configuration);
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
        if (_configuration is not null && _connecting is not null)
            _ = CloseAsync(_connecting);
    }

    private static async Task<IConnectionMultiplexer> ConnectAsync(ConfigurationOptions configuration) =>
        await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);

    private async Task ReplaceAsync(ConfigurationOptions configuration)
    {
        var candidate = ConnectAsync(configuration);
        var superseded = candidate;
        try
        {
            var made = await candidate.ConfigureAwait(false);
            if (!Array.TrueForAll(made.GetEndPoints(), endPoint => made.GetServer(endPoint).IsConnected))
                return;
            lock (_lock)
            {
                if (_disposed)
                    return;
                superseded = _connecting!;
                _connecting = candidate;
                _failingSince = 0;
            }
            Replaced?.Invoke(this, EventArgs.Empty);
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception))
        {
            // Redis is away, not the connection broken: the next failure tries again.
        }
        finally
        {
            lock (_lock)
            {
                _replacing = false;
                // Not again before as much time has passed.
                if (_failingSince != 0)
                    _failingSince = TimeProvider.System.GetTimestamp();
            }
            await CloseAsync(superseded).ConfigureAwait(false);
        }
    }

    // What is on its way may still be answered.
    private static async Task CloseAsync(Task<IConnectionMultiplexer> connecting)
    {
        try
        {
            var connection = (ConnectionMultiplexer)await connecting.ConfigureAwait(false);
            await connection.CloseAsync(allowCommandsToComplete: true).ConfigureAwait(false);
            connection.Dispose();
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception))
        {
            // It was never made, or is closed.
        }
    }
}
