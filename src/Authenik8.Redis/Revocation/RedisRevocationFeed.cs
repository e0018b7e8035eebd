using Authenik8.Redis.Connections;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Authenik8.Redis.Revocation;

/// <summary>The revocation feed on Redis: a stream to read, and pub/sub as the signal.</summary>
internal sealed class RedisRevocationFeed(
    RedisConnection connection, RedisCommands commands, RedisKeys keys, IOptions<RedisOptions> options) : IRevocationFeed
{
    private const int BatchSize = 1000;
    private const int ValuesBeforeEntries = 4;

    private readonly long _slack = (long)options.Value.ClockSkew.TotalMilliseconds;

    /// <inheritdoc />
    /// <remarks>May be repeated: the same revocation twice in the log is read twice and means the same.</remarks>
    public async ValueTask PublishAsync(IReadOnlyList<RevocationEntry> revocations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocations);
        var time = now.ToUnixTimeMilliseconds();
        var lastExpiry = time;
        var values = new RedisValue[3 + (2 * revocations.Count)];
        for (var i = 0; i < revocations.Count; i++)
        {
            var expiry = revocations[i].ExpiresAt.ToUnixTimeMilliseconds();
            lastExpiry = Math.Max(lastExpiry, expiry);
            values[3 + (2 * i)] = expiry;
            values[4 + (2 * i)] = RevocationJson.Write(revocations[i]);
        }
        values[0] = AttemptId.New().ToString();
        values[1] = time - _slack;
        values[2] = Math.Max(1, lastExpiry - time + _slack);
        _ = await commands.EvaluateAsync(RedisScript.Publish, [keys.Log, keys.LogState], values, cancellationToken).ConfigureAwait(false);
        await SignalAsync().ConfigureAwait(false);
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: it only reads.</remarks>
    public async ValueTask<RevocationBatch> ReadAsync(string? cursor, CancellationToken cancellationToken)
    {
        var last = LogCursor.Parse(cursor);
        var answer = await commands.EvaluateAsync(
            RedisScript.Read, [keys.Log, keys.LogState], [last.Epoch, last.Number, last.Mark, BatchSize], cancellationToken).ConfigureAwait(false);
        var flat = (RedisValue[])answer!;
        var revocations = new RevocationEntry[flat.Length - ValuesBeforeEntries];
        for (var i = 0; i < revocations.Length; i++)
            revocations[i] = RevocationJson.Read((byte[])flat[ValuesBeforeEntries + i]!);
        last = new LogCursor((string)flat[1]!, (string)flat[2]!, (string)flat[3]!);
        return new RevocationBatch(revocations, last.ToString(), HasMore: revocations.Length == BatchSize) { HasGap = (int)flat[0] == 1 };
    }

    /// <inheritdoc />
    public async ValueTask<IAsyncDisposable> SubscribeAsync(Action onPublished, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(onPublished);
        var subscription = new SignalSubscription(connection, commands, keys.Signal, keys.Log, onPublished);
        try
        {
            await subscription.StartAsync(cancellationToken).ConfigureAwait(false);
            return subscription;
        }
        catch
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // By the client, not by the script: a host may have set a prefix for channels, which the client adds on both sides.
    private async Task SignalAsync()
    {
        try
        {
            _ = await commands.ExecuteAsync(
                static (connection, signal) => connection.GetSubscriber().PublishAsync(signal, "", CommandFlags.FireAndForget),
                keys.Signal,
                keys.Log,
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // The log has the revocations, so they are published: without the hint they are read at the next poll.
        }
    }
}
