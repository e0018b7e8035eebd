using Authenik8.Protection;

namespace Authenik8.InMemory;

/// <summary>A counter of attempts. Read and written under the lock of its shard. Times in Unix milliseconds.</summary>
internal abstract class AttemptCounter
{
    /// <summary>When it may be forgotten.</summary>
    public abstract long ExpiresAt { get; }

    /// <summary>The time of the last attempt.</summary>
    public abstract long LastAttempt { get; }

    /// <summary>How much of its budget is used, 0 to 1: how much harm it does to lose it.</summary>
    public abstract double UsedShare { get; }

    /// <summary>About how many bytes it takes, its name aside.</summary>
    public abstract int Bytes { get; }

    /// <summary>Counts an attempt.</summary>
    public abstract void Count(AttemptLimit limit, long now);

    /// <summary>Takes an attempt back.</summary>
    /// <param name="time">When the attempt was.</param>
    /// <param name="own">When the attempts of the same client were that a count in a row loses, this one included.</param>
    /// <returns>False: nothing is left.</returns>
    public abstract bool GiveBack(long time, ReadOnlySpan<long> own);

    /// <summary>Where it stands.</summary>
    public abstract CounterState Read(AttemptLimit limit, long now);

    protected static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);
}
