using Authenik8.Messages;
using Authenik8.Redis.Connections;
using Authenik8.Sessions;
using StackExchange.Redis;

namespace Authenik8.Redis.Outbox;

/// <summary>The outbox on Redis: the ids by due time in one sorted set, and a hash for each entry, all in one slot.</summary>
/// <remarks>
/// A process that dies loses nothing that was queued. What a Redis without persistence loses when it is restarted is lost.
/// </remarks>
internal sealed class RedisOutboxStore(RedisCommands commands, RedisKeys keys) : IOutboxStore
{
    private const int FieldsOfEntry = 3;

    // Longer than a command is ever repeated.
    private const long AnswerRetention = 600_000;

    private static readonly long Retention = (long)IOutboxStore.Retention.TotalMilliseconds;

    /// <inheritdoc />
    public bool IsDurable => true;

    /// <inheritdoc />
    /// <remarks>May be repeated: the entry's id is remembered for a while, even after it has been completed.</remarks>
    public async ValueTask<bool> EnqueueAsync(OutboxEntry entry, int capacity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var due = Milliseconds(entry.DueAt);
        var answer = await commands.EvaluateAsync(
            RedisScript.Enqueue,
            entry.Key is null
                ? [keys.OutboxDue, keys.OutboxEntry(entry.Id), keys.OutboxAnswer(entry.Id)]
                : [keys.OutboxDue, keys.OutboxEntry(entry.Id), keys.OutboxAnswer(entry.Id), keys.OutboxKey(entry.Key)],
            [entry.Id, due, Bytes(entry), capacity, due + Retention, Retention, AnswerRetention, keys.OutboxEntryPrefix],
            cancellationToken).ConfigureAwait(false);
        return (bool)answer;
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: the call's own id gets a repetition the entries that the first one leased.</remarks>
    public async ValueTask<IReadOnlyList<OutboxEntry>> LeaseAsync(DateTimeOffset now, DateTimeOffset leaseUntil, int max, CancellationToken cancellationToken)
    {
        var until = Milliseconds(leaseUntil);
        var answer = await commands.EvaluateAsync(
            RedisScript.Lease,
            [keys.OutboxDue, keys.OutboxAnswer(AttemptId.New().ToString())],
            [Milliseconds(now), until, max, keys.OutboxEntryPrefix, AnswerRetention],
            cancellationToken).ConfigureAwait(false);
        var flat = (RedisValue[])answer!;
        var entries = new List<OutboxEntry>(flat.Length / FieldsOfEntry);
        for (var i = 0; i < flat.Length; i += FieldsOfEntry)
            entries.Add(new OutboxEntry((string)flat[i]!, (byte[])flat[i + 1]!, DateTimeOffset.FromUnixTimeMilliseconds(until), (int)flat[i + 2]));
        return entries;
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: an entry that is as it was to become is as it should be.</remarks>
    public async ValueTask<bool> ReplaceAsync(OutboxEntry leased, OutboxEntry replacement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leased);
        ArgumentNullException.ThrowIfNull(replacement);
        if (!string.Equals(replacement.Id, leased.Id, StringComparison.Ordinal))
            throw new ArgumentException("An entry is replaced under its own id.", nameof(replacement));
        var answer = await commands.EvaluateAsync(
            RedisScript.Replace,
            [keys.OutboxDue, keys.OutboxEntry(leased.Id)],
            [leased.Id, Milliseconds(leased.DueAt), Milliseconds(replacement.DueAt), Bytes(replacement), replacement.Attempts],
            cancellationToken).ConfigureAwait(false);
        return (bool)answer;
    }

    /// <inheritdoc />
    /// <remarks>May be repeated: the call's own id gets a repetition the first answer.</remarks>
    public async ValueTask<bool> CompleteAsync(OutboxEntry leased, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leased);
        var answer = await commands.EvaluateAsync(
            RedisScript.Complete,
            [keys.OutboxDue, keys.OutboxEntry(leased.Id), keys.OutboxAnswer(AttemptId.New().ToString())],
            [leased.Id, Milliseconds(leased.DueAt), AnswerRetention],
            cancellationToken).ConfigureAwait(false);
        return (bool)answer;
    }

    private static byte[] Bytes(OutboxEntry entry) => entry.Payload.ToArray();

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
