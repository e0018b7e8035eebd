using System.Collections.Concurrent;
using System.Net;
using StackExchange.Redis;

namespace Authenik8.Redis.Connections;

/// <summary>Sends scripts that change something, each with a deadline by the clock of its server.</summary>
/// <remarks>
/// A command that is on its way cannot be called back: a server that stalled, or a network that held it back, carries it out
/// when the caller has long been answered that it failed. After its deadline it does nothing. The server's clock is learnt
/// from the answer to the first script and from one TIME every ten seconds of use, which no caller waits for.
/// </remarks>
internal sealed class ServerClocks
{
    private readonly ConcurrentDictionary<EndPoint, ServerClock> _clocks = new();
    private ServerClock _last = new();

    /// <summary>Runs a script for a caller who waits for as long as <paramref name="patience"/>.</summary>
    /// <exception cref="TimeoutException">The server found each try late; the script did nothing.</exception>
    public async Task<RedisResult> EvaluateAsync(IConnectionMultiplexer connection, RedisScript script, bool withText, RedisKey[] keys, RedisValue[] values, TimeSpan patience)
    {
        var waitsUntil = ServerClock.LocalNow + (long)patience.TotalMilliseconds;
        var arguments = new RedisValue[values.Length + 1];
        values.CopyTo(arguments, 0);
        var clock = Of(connection, keys[0]);
        while (true)
        {
            // A server whose clock is not known yet finds this late, and tells its time.
            arguments[^1] = clock.AtServer(waitsUntil) ?? 0;
            var sentAt = ServerClock.LocalNow;
            try
            {
                var sent = withText
                    ? script.LoadAndEvaluateAsync(connection.GetDatabase(), keys, arguments)
                    : script.EvaluateAsync(connection.GetDatabase(), keys, arguments);
                return await sent.ConfigureAwait(false);
            }
            catch (RedisServerException late) when (RedisScript.IsLate(late, out var serverNow))
            {
                // The clock was set, or another server took over: sent again, unless the caller has gone meanwhile.
                var receivedAt = ServerClock.LocalNow;
                clock.Learn(serverNow, sentAt, receivedAt);
                if (receivedAt >= waitsUntil)
                    throw new TimeoutException("Redis got a command later than its caller waited.", late);
            }
        }
    }

    private ServerClock Of(IConnectionMultiplexer connection, RedisKey key)
    {
        IServer server;
        try
        {
            server = connection.GetServer(key);
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception) || exception is InvalidOperationException)
        {
            // No server can be reached at the moment. The command may wait for one; most likely it is the one before.
            return Volatile.Read(ref _last);
        }
        var clock = _clocks.GetOrAdd(server.EndPoint, static _ => new ServerClock());
        Volatile.Write(ref _last, clock);
        if (clock.TakeSampleTurn())
            _ = SampleAsync(server, clock);
        return clock;
    }

    private static async Task SampleAsync(IServer server, ServerClock clock)
    {
        try
        {
            var sentAt = ServerClock.LocalNow;
            var time = await server.TimeAsync().ConfigureAwait(false);
            clock.Learn(new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)).ToUnixTimeMilliseconds(), sentAt, ServerClock.LocalNow);
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception))
        {
            // The estimate stays as it is; where it is wrong, a script that is found late corrects it.
        }
    }
}
