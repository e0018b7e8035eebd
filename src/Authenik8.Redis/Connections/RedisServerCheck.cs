using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Authenik8.Redis.Connections;

/// <summary>Before the first command over a connection, and again after it was interrupted: can this server do what is needed, and is the prefix ours?</summary>
/// <remarks>
/// A server that cannot run our scripts would answer them with nonsense, and an emptied one would say of every session that
/// it does not exist. Neither may be taken for an answer.
/// </remarks>
internal sealed class RedisServerCheck(
    RedisKeys keys, PrefixClaim claim, IOptions<RedisOptions> options, ILogger<RedisServerCheck> logger) : IDisposable
{
    // After this long an empty Redis in the place of ours is taken for one that was emptied on purpose.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RefusalLifetime = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private IConnectionMultiplexer? _passed;
    private IConnectionMultiplexer? _watched;
    private Task? _running;
    private string? _refusal;
    private long _refusedAt;
    private bool _wasOurs;
    private long? _missingSince;

    /// <summary>Whether the check has been passed since the connection was made or interrupted.</summary>
    public bool HasPassed(IConnectionMultiplexer connection) => ReferenceEquals(Volatile.Read(ref _passed), connection);

    /// <summary>Passes the check, or waits for the caller that does.</summary>
    /// <exception cref="StoreUnavailableException">The server cannot be used; the message names the cause and the fix.</exception>
    public Task PassAsync(IConnectionMultiplexer connection)
    {
        lock (_lock)
        {
            if (_refusal is not null && ReferenceEquals(_watched, connection) && TimeProvider.System.GetElapsedTime(_refusedAt) < RefusalLifetime)
                return Task.FromException(new StoreUnavailableException(_refusal) { MayHaveTakenEffect = false });
            if (_running is null || _running.IsCompleted || !ReferenceEquals(_watched, connection))
            {
                Watch(connection);
                _running = RunAsync(connection);
            }
            return _running;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
            Watch(null);
    }

    private void Watch(IConnectionMultiplexer? connection)
    {
        if (ReferenceEquals(_watched, connection))
            return;
        if (_watched is { } former)
        {
            former.ConnectionRestored -= OnConnectionRestored;
            former.ConfigurationChanged -= OnConfigurationChanged;
        }
        _watched = connection;
        if (connection is not null)
        {
            connection.ConnectionRestored += OnConnectionRestored;
            connection.ConfigurationChanged += OnConfigurationChanged;
        }
    }

    private void OnConnectionRestored(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType == ConnectionType.Interactive)
            Volatile.Write(ref _passed, null);
    }

    private void OnConfigurationChanged(object? sender, EndPointEventArgs e) => Volatile.Write(ref _passed, null);

    private async Task RunAsync(IConnectionMultiplexer connection)
    {
        // Not under the caller's lock.
        await Task.Yield();
        var isCluster = connection.GetServers().Any(static server => server.ServerType == ServerType.Cluster);
        try
        {
            // Before it is asked: an interruption from here on means that it is asked again.
            Volatile.Write(ref _passed, connection);
            var refusal = await FindRefusalAsync(connection, isCluster).ConfigureAwait(false);
            Settle(connection, refusal);
            if (refusal is not null)
                throw new StoreUnavailableException(refusal) { MayHaveTakenEffect = false };
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception))
        {
            _ = Interlocked.CompareExchange(ref _passed, null, connection);
            // In a Cluster the server that has the claim may be away, which is no reason to stop the others.
            if (!isCluster || !_wasOurs)
                throw;
        }
    }

    private void Settle(IConnectionMultiplexer connection, string? refusal)
    {
        if (refusal is not null)
        {
            _ = Interlocked.CompareExchange(ref _passed, null, connection);
            if (!string.Equals(refusal, _refusal, StringComparison.Ordinal))
                Log.ServerRefused(logger, refusal);
        }
        lock (_lock)
        {
            _refusal = refusal;
            _refusedAt = TimeProvider.System.GetTimestamp();
        }
    }

    /// <summary>Why the server must not be used. Null: it may.</summary>
    private async Task<string?> FindRefusalAsync(IConnectionMultiplexer connection, bool isCluster)
    {
        // Two servers of which one was a replica can both be masters, and one of them empty. One server alone, or one that
        // the sentinels name, is ours whatever it has lost.
        var isAmbiguous = !isCluster && connection.GetEndPoints().Length > 1;
        var mayClaim = !_wasOurs || !isAmbiguous || (_missingSince is { } since && TimeProvider.System.GetElapsedTime(since) > Grace);
        RedisValue[] answer;
        try
        {
            answer = (RedisValue[])(await RedisScript.Check.LoadAndEvaluateAsync(
                connection.GetDatabase(),
                [keys.Claim],
                [options.Value.TakeOverPrefix ? 1 : 0, mayClaim ? 1 : 0, .. claim.Fingerprints().Select(static one => (RedisValue)one)]).ConfigureAwait(false))!;
        }
        catch (RedisServerException exception) when (exception.Message.StartsWith("ERR", StringComparison.Ordinal) && RedisPipeline.IsRefusal(exception))
        {
            return CannotBeUsed(connection, $"it does not run Lua scripts as Redis does ({exception.Message})");
        }
        if ((string?)answer[0] is { Length: > 0 } problems)
            return CannotBeUsed(connection, problems);
        switch ((string?)answer[1])
        {
            case "other":
                return $"Another application has claimed the key prefix \"{options.Value.KeyPrefix}\" in this Redis: one with another issuer or secret, "
                    + $"so users and sessions would be mixed up. Give each application its own {nameof(RedisOptions)}.{nameof(RedisOptions.KeyPrefix)}. "
                    + $"If this is the same application with a new secret or issuer, set {nameof(RedisOptions)}.{nameof(RedisOptions.TakeOverPrefix)} for one deployment.";
            case "missing":
                _missingSince ??= TimeProvider.System.GetTimestamp();
                return $"This Redis holds nothing under the prefix \"{options.Value.KeyPrefix}\", not even the claim of this application: most likely it is "
                    + $"a former master that came back empty. Nothing is asked of it. If it was emptied on purpose, it is used again {Grace.TotalSeconds:0} seconds after this was seen, or after a restart.";
            case "claimed" when _wasOurs:
                Log.DataGone(logger, options.Value.KeyPrefix);
                break;
        }
        (_wasOurs, _missingSince) = (true, null);
        return null;
    }

    private static string CannotBeUsed(IConnectionMultiplexer connection, string problems)
    {
        var server = connection.GetServers().FirstOrDefault(static server => server.IsConnected);
        var version = server?.Version.ToString();
        var product = server?.GetProductVariant(out version);
        return $"The server at {server?.EndPoint} ({product} {version}) cannot be used: {problems}. Authenik8.Redis needs Redis 6.0 or later, or Valkey.";
    }
}
