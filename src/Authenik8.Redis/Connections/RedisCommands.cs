using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using StackExchange.Redis;

namespace Authenik8.Redis.Connections;

/// <summary>Sends commands to Redis: each with a timeout, again where it failed, and not at all while Redis is known to be away.</summary>
/// <remarks>
/// <para>Only commands that may be repeated come here, because a failure does not tell whether Redis executed one. Every
/// caller says why its own may. What fails in the end is one exception, <see cref="StoreUnavailableException"/>.</para>
/// <para>A command that succeeds at once, as nearly all do, does not pass through the pipeline: that would cost as much as
/// the command. One that failed enters the pipeline with its failure as the first outcome.</para>
/// </remarks>
internal sealed class RedisCommands
{
    private readonly RedisConnection _connection;
    private readonly TimeSpan _timeout;
    private readonly CircuitBreakerStateProvider _circuit = new();
    private readonly ResiliencePipeline _pipeline;
    private readonly ServerClocks _clocks = new();

    public RedisCommands(RedisConnection connection, IOptions<RedisOptions> options, ILogger<RedisCommands> logger)
    {
        _connection = connection;
        _timeout = options.Value.CommandTimeout;
        _pipeline = RedisPipeline.Build(options.Value, _circuit, logger);
    }

    /// <summary>Runs a script. A repetition sends its text along: the server may have forgotten it, or be another one.</summary>
    /// <remarks>One that changes something does nothing where it is carried out when nobody waits for it any more.</remarks>
    public ValueTask<RedisResult> EvaluateAsync(RedisScript script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        script.HasDeadline
            ? ExecuteAsync(
                static (connection, call, patience) => call._clocks.EvaluateAsync(connection, call.script, withText: false, call.keys, call.values, patience),
                static (connection, call, patience) => call._clocks.EvaluateAsync(connection, call.script, withText: true, call.keys, call.values, patience),
                (script, keys, values, _clocks),
                cancellationToken)
            : ExecuteAsync(
                static (connection, call, _) => call.script.EvaluateAsync(connection.GetDatabase(), call.keys, call.values),
                static (connection, call, _) => call.script.LoadAndEvaluateAsync(connection.GetDatabase(), call.keys, call.values),
                (script, keys, values),
                cancellationToken);

    /// <summary>Reads keys of one slot at one moment.</summary>
    public ValueTask<RedisValue[]> GetAsync(RedisKey[] keys, CancellationToken cancellationToken) =>
        ExecuteAsync(static (connection, keys) => connection.GetDatabase().StringGetAsync(keys), keys, cancellationToken);

    /// <summary>Runs anything that may be repeated.</summary>
    public ValueTask<TResult> ExecuteAsync<TState, TResult>(
        Func<IConnectionMultiplexer, TState, Task<TResult>> command, TState state, CancellationToken cancellationToken) =>
        ExecuteAsync(
            static (connection, call, _) => call.command(connection, call.state),
            static (connection, call, _) => call.command(connection, call.state),
            (command, state),
            cancellationToken);

    private async ValueTask<TResult> ExecuteAsync<TState, TResult>(
        Func<IConnectionMultiplexer, TState, TimeSpan, Task<TResult>> command,
        Func<IConnectionMultiplexer, TState, TimeSpan, Task<TResult>> repetition,
        TState state,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Exception? failure = null;
        var mayHaveRun = false;
        if (_connection.Made is { } made && _circuit.CircuitState == CircuitState.Closed)
        {
            Task<TResult>? sent = null;
            try
            {
                sent = command(made, state, _timeout);
                return await sent.WaitAsync(_timeout, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (RedisPipeline.IsFailure(exception))
            {
                Failed(sent, exception);
                mayHaveRun = sent is not null && MayHaveRun(exception);
                // Not to know a script is no failure of Redis: repeated at once, and not counted.
                failure = RedisScript.IsUnknown(exception) ? null : exception;
            }
            catch (OperationCanceledException)
            {
                Abandon(sent);
                throw;
            }
        }
        return await RepeatAsync(repetition, state, failure, mayHaveRun, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TResult> RepeatAsync<TState, TResult>(
        Func<IConnectionMultiplexer, TState, TimeSpan, Task<TResult>> repetition,
        TState state,
        Exception? failure,
        bool mayHaveRun,
        CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                async timeout =>
                {
                    if (Interlocked.Exchange(ref failure, null) is { } first)
                        ExceptionDispatchInfo.Throw(first);
                    var start = TimeProvider.System.GetTimestamp();
                    var made = await _connection.GetAsync().WaitAsync(timeout).ConfigureAwait(false);
                    var sent = repetition(made, state, _timeout - TimeProvider.System.GetElapsedTime(start));
                    try
                    {
                        return await sent.WaitAsync(timeout).ConfigureAwait(false);
                    }
                    catch (Exception exception)
                    {
                        Failed(sent, exception);
                        mayHaveRun |= MayHaveRun(exception);
                        throw;
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception) || exception is BrokenCircuitException)
        {
            throw new StoreUnavailableException("Redis cannot be reached or did not do what it was asked.", exception) { MayHaveTakenEffect = mayHaveRun };
        }
    }

    // A refusal of the server comes before a script has changed anything, unless the script itself went wrong (ERR).
    private static bool MayHaveRun(Exception exception) => exception switch
    {
        RedisServerException refusal => refusal.Message.StartsWith("ERR", StringComparison.Ordinal),
        RedisConnectionException broken => broken.CommandStatus is not (CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog),
        TimeoutException late => late.InnerException is null || !RedisScript.IsLate(late.InnerException, out _),
        _ => true,
    };

    private void Failed(Task? sent, Exception exception)
    {
        Abandon(sent);
        // What the server or the client refuses to do is not the connection's fault.
        if (exception is not (RedisServerException or RedisCommandException))
            _connection.Failed();
    }

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
