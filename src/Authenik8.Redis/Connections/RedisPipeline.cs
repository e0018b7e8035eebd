using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using StackExchange.Redis;

namespace Authenik8.Redis.Connections;

/// <summary>What happens to a command that failed: tried again a few times, unless Redis is known to be away.</summary>
internal static class RedisPipeline
{
    /// <summary>Builds the pipeline: retry around circuit breaker around timeout.</summary>
    public static ResiliencePipeline Build(RedisOptions options, CircuitBreakerStateProvider circuit, ILogger logger)
    {
        var failures = new PredicateBuilder().Handle<Exception>(exception => IsFailure(exception) && !IsAboutSlots(exception));
        var builder = new ResiliencePipelineBuilder();
        if (options.MaxRetries > 0)
        {
            // An open circuit is no failure to retry: it is there so that nobody waits.
            _ = builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = failures,
                MaxRetryAttempts = options.MaxRetries,
                Delay = TimeSpan.FromMilliseconds(50),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            });
        }
        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = failures,
                StateProvider = circuit,
                // Of commands that failed once: a success at the first try is not counted. Where one retry helps, half of
                // the outcomes are failures, so the limit is above that.
                FailureRatio = 0.75,
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

    /// <summary>Whether Redis failed, as against the caller.</summary>
    public static bool IsFailure(Exception exception) =>
        exception is RedisException or RedisCommandException or TimeoutException or TimeoutRejectedException
            or SocketException or ObjectDisposedException;

    /// <summary>Whether keys were refused because they are in different slots: by the client, or by a server behind a proxy.</summary>
    public static bool IsAboutSlots(Exception? exception) => exception is RedisCommandException
        || (exception is RedisServerException && exception.Message.StartsWith("CROSSSLOT", StringComparison.Ordinal));
}
