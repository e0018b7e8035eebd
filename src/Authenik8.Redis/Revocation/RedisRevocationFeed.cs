using Authenik8.Redis.Connections;
using Authenik8.Redis.Sessions;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Authenik8.Redis.Revocation;

/// <summary>The revocation feed on Redis: a stream to read, and pub/sub as the signal.</summary>
internal sealed class RedisRevocationFeed(
    RedisConnection connection, RedisCommands commands, RedisKeys keys, IOptions<RedisOptions> options, IOptions<Authenik8Options> engine) : IRevocationFeed
{
    private const int BatchSize = 1000;
    private const int ValuesBeforeEntries = 5;

    // The time of an end is the server's; an access token that a node has issued expires by the node's clock.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    private readonly long _slack = (long)options.Value.ClockSkew.TotalMilliseconds;

    /// <inheritdoc />
    /// <remarks>May be repeated: the same revocation twice in the log is read twice and means the same.</remarks>
    public async ValueTask PublishAsync(IReadOnlyList<RevocationEntry> revocations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocations);
        var sessions = revocations.OfType<RevocationEntry.OfSession>().Select(ended => (RedisValue)keys.Session(SubjectTag.Of(ended.Subject), ended.Id).ToString());
        await AppendAsync(revocations, [.. sessions], now, cancellationToken).ConfigureAwait(false);
        await SignalAsync().ConfigureAwait(false);
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: it only reads.</remarks>
    public async ValueTask<RevocationBatch> ReadAsync(string? cursor, CancellationToken cancellationToken)
    {
        var last = LogCursor.Parse(cursor);
        var answer = (RedisResult[])(await commands.EvaluateAsync(
            RedisScript.Read,
            [keys.Log, keys.LogState, keys.UnannouncedEnds],
            [last.Epoch, last.Number, last.Mark, BatchSize],
            cancellationToken).ConfigureAwait(false))!;
        List<RevocationEntry> revocations = [];
        foreach (var entry in answer.AsSpan(ValuesBeforeEntries))
            revocations.Add(RevocationJson.Read((byte[])entry!));
        var hasMore = revocations.Count == BatchSize;
        last = new LogCursor((string)answer[1]!, (string)answer[2]!, (string)answer[3]!);
        var unannounced = (RedisValue[])answer[4]!;
        if (unannounced.Length > 0)
            revocations.AddRange(await AnnounceAsync(unannounced, cancellationToken).ConfigureAwait(false));
        return new RevocationBatch(revocations, last.ToString(), hasMore) { HasGap = (int)answer[0] == 1 };
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

    // The node that ended these sessions died before it announced them, or is slow: an entry twice in the log does no harm.
    private async Task<List<RevocationEntry>> AnnounceAsync(RedisValue[] keysAndTimes, CancellationToken cancellationToken)
    {
        List<RedisValue> sessions = [];
        List<RevocationEntry> revocations = [];
        var latest = DateTimeOffset.UnixEpoch;
        try
        {
            for (var i = 0; i < keysAndTimes.Length; i += 2)
            {
                var (key, ended) = ((string)keysAndTimes[i]!, DateTimeOffset.FromUnixTimeMilliseconds((long)(double)keysAndTimes[i + 1]));
                var record = (byte[]?)(await commands.GetAsync([key], cancellationToken).ConfigureAwait(false))[0];
                Session? session = null;
                if (record is not null && SessionId.TryParse(key.AsSpan(key.LastIndexOf(':') + 1), out var id))
                {
                    try
                    {
                        session = SessionRecord.Read(id, record, key);
                    }
                    catch (StoreDataException)
                    {
                        // A newer version wrote it. The mark stays, for a node that can read the record.
                        continue;
                    }
                }
                sessions.Add(key);
                // Without a record only the mark goes: its retention has passed, and with it every access token.
                if (session?.EndReason is null)
                    continue;
                latest = ended > latest ? ended : latest;
                revocations.Add(new RevocationEntry.OfSession(
                    session.Id, session.Subject, ended + engine.Value.Tokens.Lifetime + engine.Value.Tokens.ClockSkew + ClockDifference));
            }
            await AppendAsync(revocations, [.. sessions], latest, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // A server that is full. What was found out counts here, and the next poll tries again.
        }
        return revocations;
    }

    private async Task AppendAsync(
        IReadOnlyList<RevocationEntry> revocations, RedisValue[] sessions, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var time = now.ToUnixTimeMilliseconds();
        var lastExpiry = time;
        List<RedisValue> values = [AttemptId.New().ToString(), time - _slack, RedisValue.Null, sessions.Length, .. sessions];
        foreach (var revocation in revocations)
        {
            var expiry = revocation.ExpiresAt.ToUnixTimeMilliseconds();
            lastExpiry = Math.Max(lastExpiry, expiry);
            values.Add(expiry);
            values.Add(RevocationJson.Write(revocation));
        }
        values[2] = Math.Max(1, lastExpiry - time + _slack);
        _ = await commands.EvaluateAsync(
            RedisScript.Publish, [keys.Log, keys.LogState, keys.UnannouncedEnds], [.. values], cancellationToken).ConfigureAwait(false);
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
