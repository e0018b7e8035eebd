using System.Runtime.InteropServices;
using Authenik8.Protection;

namespace Authenik8.InMemory;

/// <summary>The counters of some partitions under one lock: each operation is atomic because it holds the lock throughout.</summary>
/// <param name="maxBytes">About how many bytes the counters may take.</param>
internal sealed class AttemptShard(long maxBytes)
{
    private const int BytesOfAnEntry = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<CounterName, AttemptCounter> _counters = [];
    private long _bytes;

    /// <summary>About how many bytes the counters take.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    public AttemptOutcome Acquire(AttemptCommand command)
    {
        var now = command.Now.ToUnixTimeMilliseconds();
        lock (_lock)
        {
            if (Refusal(command, now) is { } refused)
                return refused;
            foreach (var limit in command.Limits)
                Count(Name(command, limit), limit, now);
            var outcome = Nearest(command, now);
            if (_bytes > maxBytes)
                MakeRoom(now);
            return outcome;
        }
    }

    public void Succeed(AttemptCommand command)
    {
        var now = command.Now.ToUnixTimeMilliseconds();
        lock (_lock)
        {
            var own = OwnAttempts(command, now);
            foreach (var limit in command.Limits)
            {
                var name = Name(command, limit);
                if (limit.OnSuccess == OnSuccess.Keep || !_counters.TryGetValue(name, out var counter))
                    continue;
                if (limit.OnSuccess == OnSuccess.Forget || !counter.GiveBack(now, own))
                    Remove(name, counter);
            }
        }
    }

    /// <summary>Drops what has expired.</summary>
    public void Sweep(DateTimeOffset now)
    {
        lock (_lock)
            Sweep(now.ToUnixTimeMilliseconds());
    }

    private static CounterName Name(AttemptCommand command, AttemptLimit limit) =>
        new(command.Partition, limit.Key, limit is AttemptLimit.Window);

    private static AttemptOutcome Outcome(bool isAllowed, int limit, CounterState state, int inARow) => new()
    {
        IsAllowed = isAllowed,
        Limit = limit,
        Remaining = state.Remaining,
        RetryAfter = state.Wait == CounterState.Never ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(state.Wait),
        InARow = inARow,
    };

    // What the client that succeeded has failed before, this attempt included, as the windows tell that are forgotten now.
    private ReadOnlySpan<long> OwnAttempts(AttemptCommand command, long now)
    {
        ReadOnlySpan<long> own = default;
        foreach (var limit in command.Limits)
        {
            if (limit.OnSuccess == OnSuccess.Forget && _counters.TryGetValue(Name(command, limit), out var counter)
                && counter is WindowCounter window && window.Times.Length > own.Length)
            {
                own = window.Times;
            }
        }
        return own.IsEmpty ? new long[] { now } : own;
    }

    // A limit of the client's own goes before one that others move too.
    private static bool GoesBefore(AttemptLimit one, AttemptLimit other, bool isNearer) => one.IsShared == other.IsShared ? isNearer : other.IsShared;

    private static long BytesOf(CounterName name, AttemptCounter counter) =>
        BytesOfAnEntry + (sizeof(char) * ((long)name.Partition.Length + name.Key.Length)) + counter.Bytes;

    // Of several limits that refuse, the one that does so longest, of the client's own where there are any.
    private AttemptOutcome? Refusal(AttemptCommand command, long now)
    {
        var (at, longest, inARow) = (-1, default(CounterState), 0);
        for (var i = 0; i < command.Limits.Count; i++)
        {
            if (!_counters.TryGetValue(Name(command, command.Limits[i]), out var counter))
                continue;
            var state = counter.Read(command.Limits[i], now);
            inARow = Math.Max(inARow, state.InARow);
            if (state.IsExhausted && (at < 0 || GoesBefore(command.Limits[i], command.Limits[at], state.Wait > longest.Wait)))
                (at, longest) = (i, state);
        }
        return at < 0 ? null : Outcome(isAllowed: false, at, longest, inARow);
    }

    // The limit with the fewest attempts left, of the client's own where there are any.
    private AttemptOutcome Nearest(AttemptCommand command, long now)
    {
        var (at, fewest, inARow) = (-1, default(CounterState), 0);
        for (var i = 0; i < command.Limits.Count; i++)
        {
            var state = _counters[Name(command, command.Limits[i])].Read(command.Limits[i], now);
            inARow = Math.Max(inARow, state.InARow);
            if (at < 0 || GoesBefore(command.Limits[i], command.Limits[at], state.Remaining < fewest.Remaining))
                (at, fewest) = (i, state);
        }
        return Outcome(isAllowed: true, at, fewest, inARow);
    }

    private void Count(CounterName name, AttemptLimit limit, long now)
    {
        ref var counter = ref CollectionsMarshal.GetValueRefOrAddDefault(_counters, name, out var isKnown);
        if (isKnown)
            _bytes -= BytesOf(name, counter!);
        else
            counter = limit is AttemptLimit.Window ? new WindowCounter() : new BackoffCounter();
        counter!.Count(limit, now);
        _bytes += BytesOf(name, counter);
    }

    // The expired go first. Of the others those do least harm that have used least of their budget, of equals the oldest:
    // whoever fills the memory with first attempts drives out first attempts, not the counters that hold somebody back.
    private void MakeRoom(long now)
    {
        Sweep(now);
        var most = maxBytes / 4 * 3;
        if (_bytes <= most)
            return;
        var all = _counters.ToArray();
        Array.Sort(all, static (left, right) => left.Value.UsedShare.CompareTo(right.Value.UsedShare) is var used and not 0
            ? used
            : left.Value.LastAttempt.CompareTo(right.Value.LastAttempt));
        for (var i = 0; i < all.Length && _bytes > most; i++)
            Remove(all[i].Key, all[i].Value);
    }

    private void Sweep(long now)
    {
        foreach (var (name, counter) in _counters)
        {
            // Removing while enumerating is allowed for a dictionary.
            if (counter.ExpiresAt <= now)
                Remove(name, counter);
        }
    }

    private void Remove(CounterName name, AttemptCounter counter)
    {
        _ = _counters.Remove(name);
        _bytes -= BytesOf(name, counter);
    }
}
