using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Authenik8.Redis.Connections;

/// <summary>Sends commands to Redis: each with a timeout, again where it failed, and not at all to a server that is known not to answer.</summary>
/// <remarks>
/// Only commands that may be repeated come here, because a failure does not tell whether Redis executed one. Every caller
/// says why its own may. What fails in the end is one exception, <see cref="StoreUnavailableException"/>.
/// </remarks>
internal sealed class RedisCommands
{
    private const int MaxUnknown = 3;

    private static readonly TimeSpan ClockGranularity = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(250);

    private readonly RedisConnection _connection;
    private readonly RedisServerCheck _check;
    private readonly TimeSpan _timeout;
    private readonly int _maxRetries;
    private readonly CircuitBreakers _breakers;
    private readonly ServerClocks _clocks = new();

    public RedisCommands(RedisConnection connection, RedisServerCheck check, IOptions<RedisOptions> options, ILogger<RedisCommands> logger)
    {
        _connection = connection;
        _check = check;
        _timeout = options.Value.CommandTimeout;
        _maxRetries = options.Value.MaxRetries;
        _breakers = new CircuitBreakers(options.Value.BreakDuration, logger);
    }

    /// <inheritdoc cref="RedisServerCheck.KeysGoTogether" />
    public bool KeysGoTogether => _check.KeysGoTogether;

    /// <summary>Runs a script. A repetition sends its text along: the server may have forgotten it, or be another one.</summary>
    /// <remarks>One that changes something does nothing where it is carried out after its caller stopped waiting.</remarks>
    public ValueTask<RedisResult> EvaluateAsync(RedisScript script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        script.HasDeadline
            ? ExecuteAsync(
                static (connection, call, patience) => call._clocks.EvaluateAsync(connection, call.script, withText: false, call.keys, call.values, patience),
                static (connection, call, patience) => call._clocks.EvaluateAsync(connection, call.script, withText: true, call.keys, call.values, patience),
                (script, keys, values, _clocks),
                keys[0],
                cancellationToken)
            : ExecuteAsync(
                static (connection, call, _) => call.script.EvaluateAsync(connection.GetDatabase(), call.keys, call.values),
                static (connection, call, _) => call.script.LoadAndEvaluateAsync(connection.GetDatabase(), call.keys, call.values),
                (script, keys, values),
                keys[0],
                cancellationToken);

    /// <summary>
    /// Sends a script once over the connection that there is, also while the circuit is open: behind what was sent before, so
    /// that the server carries it out right after that, however late.
    /// </summary>
    public async Task<RedisResult> SendOnceAsync(RedisScript script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken)
    {
        Task<RedisResult>? sent = null;
        try
        {
            var connection = await _connection.GetAsync().WaitAsync(_timeout, cancellationToken).ConfigureAwait(false);
            sent = script.LoadAndEvaluateAsync(connection.GetDatabase(), keys, values);
            return await sent.WaitAsync(_timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception))
        {
            Abandon(sent);
            throw new StoreUnavailableException("Redis cannot be reached or did not do what it was asked.", exception);
        }
        catch (OperationCanceledException)
        {
            Abandon(sent);
            throw;
        }
    }

    /// <summary>Reads keys of one slot, each by a command of its own: Redis then sends it to the server that has the key, even while the slot migrates.</summary>
    public ValueTask<RedisValue[]> GetAsync(RedisKey[] keys, CancellationToken cancellationToken) =>
        keys.Length == 0
            ? ValueTask.FromResult<RedisValue[]>([])
            : ExecuteAsync(static (connection, keys) => ReadAsync(connection.GetDatabase(), keys), keys, keys[0], cancellationToken);

    /// <summary>Runs anything that may be repeated.</summary>
    /// <param name="command">The command; where it reads, of the master.</param>
    /// <param name="state">What it needs.</param>
    /// <param name="key">The key that decides which server it goes to.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<TResult> ExecuteAsync<TState, TResult>(
        Func<IConnectionMultiplexer, TState, Task<TResult>> command, TState state, RedisKey key, CancellationToken cancellationToken) =>
        ExecuteAsync(
            static (connection, call, _) => call.command(connection, call.state),
            static (connection, call, _) => call.command(connection, call.state),
            (command, state),
            key,
            cancellationToken);

    private async ValueTask<TResult> ExecuteAsync<TState, TResult>(
        Func<IConnectionMultiplexer, TState, TimeSpan, Task<TResult>> command,
        Func<IConnectionMultiplexer, TState, TimeSpan, Task<TResult>> repetition,
        TState state,
        RedisKey key,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var start = TimeProvider.System.GetTimestamp();
        var (tries, retries, mayHaveRun) = (0, 0, false);
        while (true)
        {
            var breaker = _breakers.OfConnecting;
            EndPoint? server = null;
            Task<TResult>? sent = null;
            Exception failure;
            try
            {
                var began = TimeProvider.System.GetTimestamp();
                var connection = _connection.Made ?? await ConnectAsync(breaker, mayHaveRun, cancellationToken).ConfigureAwait(false);
                if (!_check.HasPassed(connection) && _check.PassAsync(connection) is { IsCompletedSuccessfully: false } check)
                {
                    (server, breaker) = _breakers.Of(connection, _check.Key);
                    Enter(breaker, mayHaveRun);
                    await check.WaitAsync(_timeout, cancellationToken).ConfigureAwait(false);
                }
                (server, breaker) = _breakers.Of(connection, key);
                Enter(breaker, mayHaveRun);
                var left = _timeout - TimeProvider.System.GetElapsedTime(began);
                if (left <= TimeSpan.Zero)
                    throw new TimeoutException("Connecting to Redis took as long as a command may take.");
                // The server's deadline comes before the moment at which the caller gives up, by more than clocks are coarse.
                sent = (tries == 0 ? command : repetition)(connection, state, left - (left > 2 * ClockGranularity ? ClockGranularity : TimeSpan.Zero));
                var result = await sent.WaitAsync(left, cancellationToken).ConfigureAwait(false);
                breaker.Answered();
                return result;
            }
            catch (Exception exception) when (RedisPipeline.IsFailure(exception))
            {
                failure = exception;
            }
            catch (OperationCanceledException)
            {
                Abandon(sent);
                throw;
            }
            Abandon(sent);
            mayHaveRun |= sent is not null && MayHaveRun(failure);
            Tell(failure, server, breaker);
            tries++;
            if (!ShallRepeat(failure, tries, ref retries, start))
                throw new StoreUnavailableException("Redis cannot be reached or did not do what it was asked.", failure) { MayHaveTakenEffect = mayHaveRun };
            if (!RedisScript.IsUnknown(failure))
                await Task.Delay(Delay(tries), cancellationToken).ConfigureAwait(false);
        }
    }

    // Of the master: a replica may not have yet what its master has.
    private static async Task<RedisValue[]> ReadAsync(IDatabase database, RedisKey[] keys) => keys.Length == 1
        ? [await database.StringGetAsync(keys[0], CommandFlags.DemandMaster).ConfigureAwait(false)]
        : await Task.WhenAll(keys.Select(key => database.StringGetAsync(key, CommandFlags.DemandMaster))).ConfigureAwait(false);

    private async Task<IConnectionMultiplexer> ConnectAsync(CircuitBreaker breaker, bool mayHaveRun, CancellationToken cancellationToken)
    {
        Enter(breaker, mayHaveRun);
        var connection = await _connection.GetAsync().WaitAsync(_timeout, cancellationToken).ConfigureAwait(false);
        breaker.Answered();
        return connection;
    }

    private static void Enter(CircuitBreaker breaker, bool mayHaveRun)
    {
        if (!breaker.TryEnter())
            throw new StoreUnavailableException("Redis does not answer; no command is sent for a while.") { MayHaveTakenEffect = mayHaveRun };
    }

    // Whose failure it was decides what is done about it.
    private void Tell(Exception failure, EndPoint? server, CircuitBreaker breaker)
    {
        if (!RedisPipeline.IsSilence(failure))
        {
            breaker.Answered();
            if (RedisPipeline.IsAboutRoles(failure) && _connection.Made is { } connection)
                _connection.Reconfigure(connection);
            return;
        }
        breaker.NotAnswered(failure);
        if (RedisPipeline.WasNotSent(failure) && _connection.Made is { } made)
            _connection.LookForMaster(made);
        if (server is not null)
            _connection.NotAnswered(server, breaker.FailingFor);
    }

    /// <summary>Whether to try again: what passes soon for as long as one try may take, anything else as often as the settings say.</summary>
    private bool ShallRepeat(Exception failure, int tries, ref int retries, long start)
    {
        // Not to know a script is no failure of Redis: repeated with its text. Twice at the most: then it is another fault.
        if (RedisScript.IsUnknown(failure))
            return tries < MaxUnknown;
        if (RedisPipeline.PassesSoon(failure))
            return TimeProvider.System.GetElapsedTime(start) < _timeout;
        return !RedisPipeline.IsRefusal(failure) && ++retries <= _maxRetries;
    }

    // Exponential with jitter, so that what failed together does not come back together.
    private static TimeSpan Delay(int tries)
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(tries - 1, 10));
        return (delay < MaxDelay ? delay : MaxDelay) * (RandomNumberGenerator.GetInt32(500, 1000) / 1000.0);
    }

    // A refusal of the server comes before a script has changed anything, unless the script itself went wrong (ERR).
    private static bool MayHaveRun(Exception exception) => exception switch
    {
        RedisServerException refusal => refusal.Message.StartsWith("ERR", StringComparison.Ordinal),
        RedisConnectionException broken => broken.CommandStatus is not (CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog),
        TimeoutException late => late.InnerException is null || !RedisScript.IsLate(late.InnerException, out _),
        _ => true,
    };

    // A command that is on its way cannot be called back. Its failure, if one comes, is nobody's: read here, so that it is
    // not reported as unobserved.
    private static void Abandon(Task? sent)
    {
        _ = sent?.ContinueWith(
            static late => late.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
