using System.Net;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Authenik8.Redis.Connections;

/// <summary>The connection to Redis: the host's, or one of our own that is made at first use and disposed of with the host.</summary>
/// <remarks>
/// <para>The client reconnects by itself where its connection ends. It notices late that an open connection is dead, so where
/// a server has not answered for a while, a second connection of our own is tried, and takes the place of the first if the
/// server answers there.</para>
/// <para>With Sentinel a connection leads to the master that the sentinels name and to no other server: a former master that
/// comes back is never asked. The sentinels are asked once a second and whenever the connection was interrupted.</para>
/// </remarks>
internal sealed class RedisConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReconfigureInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly ConfigurationOptions? _configuration;
    private readonly SentinelGroup? _sentinels;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private Task<IConnectionMultiplexer>? _connecting;
    private bool _disposed;
    private bool _replacing;
    private long _replacedAt;
    private long _reconfiguredAt;
    private long _lookedForMasterAt;

    // With Sentinel: the server that the connection leads to, how often that was called in question, and up to which
    // question the sentinels have confirmed it.
    private EndPoint? _master;
    private Task<IConnectionMultiplexer>? _confirming;
    private Task? _polling;
    private long _questions = 1;
    private long _answered;

    /// <summary>Uses the host's connection and never closes it.</summary>
    public RedisConnection(IConnectionMultiplexer connection, ILogger<RedisConnection> logger)
    {
        _logger = logger;
        _connecting = Task.FromResult(connection);
    }

    /// <summary>Connects when first asked to.</summary>
    /// <param name="configuration">The host's settings.</param>
    /// <param name="commandTimeout">How long a command is waited for.</param>
    /// <param name="logger">For what fails.</param>
    public RedisConnection(ConfigurationOptions configuration, TimeSpan commandTimeout, ILogger<RedisConnection> logger)
    {
        _logger = logger;
        _configuration = configuration.Clone();
        // Redis may come up after the application: then the connection is made in the background and not given up.
        _configuration.AbortOnConnectFail = false;
        // What was answered "unavailable" must not be sent when the connection is back.
        _configuration.BacklogPolicy = BacklogPolicy.FailFast;
        // No caller waits longer. The client ends a connection over which nothing has come for four times as long.
        var timeout = (int)Math.Ceiling(commandTimeout.TotalMilliseconds);
        _configuration.AsyncTimeout = Math.Min(_configuration.AsyncTimeout, timeout);
        if (configuration.ServiceName is { Length: > 0 })
            _sentinels = new SentinelGroup(_configuration, logger);
    }

    /// <summary>Another connection has taken the place of the one before.</summary>
    public event EventHandler? Replaced;

    /// <summary>The connection where it has been made, which may be down at the moment. Null: ask <see cref="GetAsync"/>.</summary>
    public IConnectionMultiplexer? Made =>
        (_sentinels is null || Volatile.Read(ref _answered) == Volatile.Read(ref _questions))
        && Volatile.Read(ref _connecting) is { IsCompletedSuccessfully: true } connecting
            ? connecting.Result
            : null;

    /// <summary>The connection, made now where it has not been. Every caller waits for the same attempt to make it.</summary>
    /// <exception cref="RedisConnectionException">The sentinels name no master that can be reached.</exception>
    public Task<IConnectionMultiplexer> GetAsync()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_sentinels is not null)
            {
                if (Made is not null)
                    return _connecting!;
                _polling ??= PollAsync(_stop.Token);
                if (_confirming is null || _confirming.IsCompleted)
                    _confirming = ConfirmAsync();
                return _confirming;
            }
            // A failed attempt (a name that does not resolve yet) is made anew by whoever asks next.
            if (_connecting is null || _connecting.IsFaulted || _connecting.IsCanceled)
                _connecting = ConnectAsync(_configuration!);
            return _connecting;
        }
    }

    /// <summary>Reads the roles of the servers again, for one of them was not what it was taken for.</summary>
    public void Reconfigure(IConnectionMultiplexer connection)
    {
        lock (_lock)
        {
            if (_disposed || (_reconfiguredAt != 0 && TimeProvider.System.GetElapsedTime(_reconfiguredAt) < ReconfigureInterval))
                return;
            _reconfiguredAt = TimeProvider.System.GetTimestamp();
        }
        Question();
        _ = ReconfigureAsync(connection);
    }

    /// <summary>
    /// Reads the roles of several servers again, at most once a second: the client knows no master, and one of them may have become it since the
    /// client looked. In a Cluster the client follows its masters by itself.
    /// </summary>
    public void LookForMaster(IConnectionMultiplexer connection)
    {
        lock (_lock)
        {
            if (_disposed || (_lookedForMasterAt != 0 && TimeProvider.System.GetElapsedTime(_lookedForMasterAt) < PollInterval))
                return;
            _lookedForMasterAt = TimeProvider.System.GetTimestamp();
        }
        var servers = connection.GetServers();
        if (servers.Length > 1 && Array.TrueForAll(servers, static server => server.ServerType != ServerType.Cluster))
            _ = ReconfigureAsync(connection);
    }

    /// <summary>Tells that a server has not answered for a while: tries another connection to it.</summary>
    public void NotAnswered(EndPoint server, TimeSpan failingFor)
    {
        lock (_lock)
        {
            if (_configuration is null || _disposed || _replacing || failingFor < Patience
                || (_replacedAt != 0 && TimeProvider.System.GetElapsedTime(_replacedAt) < Patience))
                return;
            _replacing = true;
        }
        _ = ReplaceAsync(_sentinels is null ? _configuration : ToMaster(server), server);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Task<IConnectionMultiplexer>? connecting;
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            connecting = _connecting;
        }
        _stop.Cancel();
        _stop.Dispose();
        if (_sentinels is not null)
            _ = _sentinels.DisposeAsync().AsTask();
        if (_configuration is not null && connecting is not null)
            _ = CloseAsync(connecting);
    }

    private async Task<IConnectionMultiplexer> ConnectAsync(ConfigurationOptions configuration)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);
        connection.ConnectionFailed += OnConnectionFailed;
        foreach (var server in connection.GetServers())
        {
            // What failed before there was anybody to tell.
            if (!server.IsConnected)
                _ = TellFailureAsync(server);
        }
        return connection;
    }

    private async Task TellFailureAsync(IServer server)
    {
        try
        {
            _ = await server.PingAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception))
        {
            Log.ConnectionFailed(_logger, server.EndPoint, (exception as RedisConnectionException)?.FailureType ?? ConnectionFailureType.UnableToConnect, exception);
        }
    }

    private void OnConnectionFailed(object? sender, ConnectionFailedEventArgs e)
    {
        Log.ConnectionFailed(_logger, e.EndPoint, e.FailureType, e.Exception);
        Question();
    }

    // The server may have been restarted without its data, or may have another role.
    private void Question() => Interlocked.Increment(ref _questions);

    /// <summary>Asks the sentinels for the master, and connects to it where the present connection leads elsewhere.</summary>
    private async Task<IConnectionMultiplexer> ConfirmAsync()
    {
        // Not under the caller's lock.
        await Task.Yield();
        while (true)
        {
            var question = Volatile.Read(ref _questions);
            var master = await _sentinels!.FindMasterAsync().ConfigureAwait(false)
                ?? throw NoMaster("No sentinel names a master.");
            var connection = _connecting is { IsCompletedSuccessfully: true } present && master.Equals(_master)
                ? await present.ConfigureAwait(false)
                : await MoveAsync(master).ConfigureAwait(false);
            if (connection.GetServer(master).IsReplica)
            {
                await ReconfigureAsync(connection).ConfigureAwait(false);
                if (connection.GetServer(master).IsReplica)
                    throw NoMaster($"Sentinel names {master} as master, which is a replica yet.");
            }
            Volatile.Write(ref _answered, question);
            if (question == Volatile.Read(ref _questions))
                return connection;
        }
    }

    private async Task<IConnectionMultiplexer> MoveAsync(EndPoint master)
    {
        var connecting = ConnectAsync(ToMaster(master));
        var connection = await connecting.ConfigureAwait(false);
        Swap(connecting, master, expected: null);
        return connection;
    }

    private async Task PollAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(PollInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                if (await _sentinels!.FindMasterAsync().ConfigureAwait(false) is not { } master || master.Equals(_master))
                    continue;
                Question();
                _ = await GetAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed of.
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception))
        {
            // Asked again by the next command, which also starts the poll again.
            lock (_lock)
                _polling = null;
        }
    }

    private static async Task ReconfigureAsync(IConnectionMultiplexer connection)
    {
        try
        {
            _ = await connection.ConfigureAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception))
        {
            // The next failure tries again.
        }
    }

    private async Task ReplaceAsync(ConfigurationOptions configuration, EndPoint server)
    {
        var present = Volatile.Read(ref _connecting);
        var candidate = ConnectAsync(configuration);
        try
        {
            var made = await candidate.ConfigureAwait(false);
            _ = await made.GetServer(server).PingAsync().WaitAsync(Patience).ConfigureAwait(false);
            if (!Swap(candidate, _master, present))
                await CloseAsync(candidate).ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception))
        {
            // The server is away, not the connection broken: the next failure tries again.
            await CloseAsync(candidate).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _replacing = false;
                _replacedAt = TimeProvider.System.GetTimestamp();
            }
        }
    }

    private bool Swap(Task<IConnectionMultiplexer> connecting, EndPoint? master, Task<IConnectionMultiplexer>? expected)
    {
        Task<IConnectionMultiplexer>? superseded;
        lock (_lock)
        {
            superseded = _connecting;
            if (_disposed || (expected is not null && superseded != expected))
                return false;
            _connecting = connecting;
            _master = master;
        }
        if (superseded is not null)
        {
            Log.ServerChanged(_logger, master);
            _ = CloseAsync(superseded);
            Replaced?.Invoke(this, EventArgs.Empty);
        }
        return true;
    }

    private async Task CloseAsync(Task<IConnectionMultiplexer> connecting)
    {
        try
        {
            var connection = (ConnectionMultiplexer)await connecting.ConfigureAwait(false);
            connection.ConnectionFailed -= OnConnectionFailed;
            // What is on its way may still be answered.
            await connection.CloseAsync(allowCommandsToComplete: true).ConfigureAwait(false);
            connection.Dispose();
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception))
        {
            // It was never made, or is closed.
        }
    }

    private ConfigurationOptions ToMaster(EndPoint master)
    {
        var configuration = _configuration!.Clone();
        configuration.ServiceName = null;
        configuration.EndPoints.Clear();
        configuration.EndPoints.Add(master);
        return configuration;
    }

    private static RedisConnectionException NoMaster(string message) =>
        new(ConnectionFailureType.UnableToConnect, CommandFlags.None, message, innerException: null, CommandStatus.WaitingToBeSent);
}
