using Authenik8.Protection;

namespace Authenik8.InMemory;

/// <summary>The attempt limiter within one process.</summary>
/// <remarks>
/// A partition's counters are all in one shard, so one command is decided under one lock. They take <see cref="MaxBytes"/> at
/// most, whatever is attempted: beyond it the expired go first, then those that have used least of their budget.
/// </remarks>
internal sealed class InMemoryAttemptLimiter : IAttemptLimiter
{
    /// <summary>About how many bytes all counters may take: 64 MiB, some 200,000 counters.</summary>
    public const long MaxBytes = 64 << 20;

    private const int ShardCount = 64;

    private readonly AttemptShard[] _shards;

    public InMemoryAttemptLimiter()
        : this(MaxBytes)
    {
    }

    internal InMemoryAttemptLimiter(long maxBytes)
    {
        _shards = new AttemptShard[ShardCount];
        for (var i = 0; i < ShardCount; i++)
            _shards[i] = new AttemptShard(maxBytes / ShardCount);
    }

    /// <summary>About how many bytes the counters take.</summary>
    internal long Bytes => _shards.Sum(static shard => shard.Bytes);

    /// <inheritdoc />
    public ValueTask<AttemptOutcome> AcquireAsync(AttemptCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Shard(command.Partition).Acquire(command));
    }

    /// <inheritdoc />
    public ValueTask SucceedAsync(AttemptCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellationToken.ThrowIfCancellationRequested();
        Shard(command.Partition).Succeed(command);
        return ValueTask.CompletedTask;
    }

    /// <summary>Drops what has expired.</summary>
    public void Sweep(DateTimeOffset now)
    {
        foreach (var shard in _shards)
            shard.Sweep(now);
    }

    // The runtime's hash of a text differs from process to process, so nobody can choose a shard to fill.
    private AttemptShard Shard(string partition) => _shards[(uint)partition.GetHashCode(StringComparison.Ordinal) % ShardCount];
}
