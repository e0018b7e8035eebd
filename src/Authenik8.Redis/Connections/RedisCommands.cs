using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using StackExchange.Redis;

namespace Authenik8.Redis.Connections;

/// <summary>Sends commands to Redis: each with a timeout, again where it failed, and not at all while Redis is known to be away.</summary>
/// <remarks>
/// Only commands that may be repeated come here, because a failure does not tell whether Redis executed one. Every
/// caller says why its own may. What fails in the end is one exception, <see cref="StoreUnavailableException"/>.
/// </remarks>
internal sealed class RedisCommands
{
    private readonly RedisConnection _connection;
    private readonly ResiliencePipeline _pipeline;

    public RedisCommands(RedisConnection connection, IOptions<RedisOptions> options, ILogger<RedisCommands> logger)
    {
        _connection = connection;
        _pipeline = Build(options.Value, logger);
    }

    /// <summary>Runs a script.</summary>
    public ValueTask<RedisResult> EvaluateAsync(RedisScript script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        ExecuteAsync(
            static async (connection, call) =>
            {
                var database = connection.GetDatabase();
                try
                {
                    return await call.script.EvaluateAsync(database, call.keys, call.values).ConfigureAwait(false);
                }
                catch (RedisServerException exception) when (exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
                {
                    return await call.script.LoadAndEvaluateAsync(database, call.keys, call.values).ConfigureAwait(false);
                }
            },
            (script, keys, values),
            cancellationToken);

    /// <summary>Reads keys of one slot at one moment.</summary>
    public ValueTask<RedisValue[]> GetAsync(RedisKey[] keys, CancellationToken cancellationToken) =>
        ExecuteAsync(static (connection, keys) => connection.GetDatabase().StringGetAsync(keys), keys, cancellationToken);

    /// <summary>Runs anything that may be repeated.</summary>
    public async ValueTask<TResult> ExecuteAsync<TState, TResult>(
        Func<IConnectionMultiplexer, TState, Task<TResult>> command, TState state, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (call, timeout) =>
                {
                    var connection = await call._connection.GetAsync().WaitAsync(timeout).ConfigureAwait(false);
                    return await AbandonAsync(call.command(connection, call.state), timeout).ConfigureAwait(false);
                },
                (_connection, command, state),
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsFailure(exception) || exception is BrokenCircuitException or ObjectDisposedException)
        {
            throw new StoreUnavailableException("Redis cannot be reached or did not do what it was asked.", exception);
        }
    }

    // A command that is on its way cannot be called back: at the timeout it is left alone.
    private static async Task<TResult> AbandonAsync<TResult>(Task<TResult> command, CancellationToken timeout)
    {
        try
        {
            return await command.WaitAsync(timeout).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!command.IsCompleted)
        {
            // Its failure, if one comes, is then nobody's: read here, so that it is not reported as unobserved.
            _ = command.ContinueWith(
                static late => late.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            throw;
        }
    }

    private static bool IsFailure(Exception? exception) =>
        exception is RedisException or RedisCommandException or TimeoutException or TimeoutRejectedException or System.Net.Sockets.SocketException;

    private static ResiliencePipeline Build(RedisOptions options, ILogger logger)
    {
        var failures = new PredicateBuilder().Handle<Exception>(IsFailure);
        var builder = new ResiliencePipelineBuilder();
        if (options.MaxRetries > 0)
        {
            // A circuit that is open is no reason to try again: it is there so that nobody waits.
            _ = builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = failures,
                MaxRetryAttempts = options.MaxRetries,
                Delay = TimeSpan.FromMilliseconds(20),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            });
        }
        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = failures,
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(5),
                BreakDuration = options.BreakDuration,
                OnOpened = opened =>
                {
                    Log.RedisUnavailable(logger, opened.BreakDuration, opened.Outcome.Exception);
                    return default;
                },
                OnClosed = _ =>
                {
                    Log.RedisAvailableAgain(logger);
                    return default;
                },
            })
            .AddTimeout(options.CommandTimeout)
            .Build();
    }
}
