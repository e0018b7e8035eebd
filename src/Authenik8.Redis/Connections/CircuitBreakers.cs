using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Authenik8.Redis.Connections;

/// <summary>A <see cref="CircuitBreaker"/> for each server.</summary>
internal sealed class CircuitBreakers(TimeSpan breakDuration, ILogger logger)
{
    // For commands that no server is known for at the moment.
    private readonly CircuitBreaker _ofNoServer = new("(none known)", breakDuration, logger);
    private readonly ConcurrentDictionary<EndPoint, CircuitBreaker> _breakers = new();

    /// <summary>For making the connection, before any server is known.</summary>
    public CircuitBreaker OfConnecting { get; } = new("(connecting)", breakDuration, logger);

    /// <summary>The server that a command about a key goes to, and its breaker.</summary>
    public (EndPoint? Server, CircuitBreaker Breaker) Of(IConnectionMultiplexer connection, RedisKey key)
    {
        try
        {
            var server = connection.GetServer(key, flags: CommandFlags.DemandMaster).EndPoint;
            return (server, _breakers.GetOrAdd(server, static (server, args) => new CircuitBreaker($"{server}", args.breakDuration, args.logger), (breakDuration, logger)));
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception) || exception is InvalidOperationException)
        {
            return (null, _ofNoServer);
        }
    }
}
