using Authenik8.Protection;

namespace Authenik8.InMemory;

/// <summary>How many attempts in a row, and when the last few were, ascending.</summary>
internal sealed class BackoffCounter : AttemptCounter
{
    /// <summary>How many times are kept: more than a client fails before it succeeds, so that what it takes back leaves the time of the others.</summary>
    private const int MostTimes = 8;

    private readonly List<long> _times = new(capacity: 2);
    private int _count;
    private int _free = 1;
    private int _ceiling = 1;
    private long _maxDelay;
    private long _memory;

    /// <inheritdoc />
    public override long ExpiresAt => LastAttempt + Kept(_count, _ceiling, _maxDelay, _memory);

    /// <inheritdoc />
    public override long LastAttempt => _times.Count == 0 ? 0 : _times[^1];

    /// <inheritdoc />
    public override double UsedShare => Math.Min(1, (double)_count / _free);

    /// <inheritdoc />
    public override int Bytes => 150 + (sizeof(long) * _times.Capacity);

    /// <inheritdoc />
    public override CounterState Read(AttemptLimit limit, long now)
    {
        var backoff = (AttemptLimit.Backoff)limit;
        var kept = Kept(_count, backoff.Ceiling, Milliseconds(backoff.MaxDelay), Milliseconds(backoff.Memory));
        var count = LastAttempt + kept <= now ? 0 : _count;
        if (count >= backoff.Ceiling)
            return new CounterState(IsExhausted: true, Remaining: 0, CounterState.Never, count);
        if (count < backoff.Free)
            return new CounterState(IsExhausted: false, backoff.Free - count, count == 0 ? kept : LastAttempt + kept - now, count);
        var wait = LastAttempt + Delay(backoff, count) - now;
        return new CounterState(wait > 0, Remaining: 0, Math.Max(1, wait), count);
    }

    /// <inheritdoc />
    public override void Count(AttemptLimit limit, long now)
    {
        var backoff = (AttemptLimit.Backoff)limit;
        (_free, _ceiling) = (backoff.Free, backoff.Ceiling);
        (_maxDelay, _memory) = (Milliseconds(backoff.MaxDelay), Milliseconds(backoff.Memory));
        if (ExpiresAt <= now)
        {
            _count = 0;
            _times.Clear();
        }
        _count++;
        // A clock that is behind may tell a time before the last.
        var at = _times.Count;
        while (at > 0 && _times[at - 1] > now)
            at--;
        _times.Insert(at, now);
        if (_times.Count > MostTimes)
            _times.RemoveAt(0);
    }

    /// <inheritdoc />
    public override bool GiveBack(long time, ReadOnlySpan<long> own)
    {
        _count -= own.Length;
        if (_count <= 0)
            return false;
        // As if they had never been: the wait and the memory of strangers must not tell when the owner came.
        foreach (var each in own)
        {
            if (_times.Count > 1)
                _ = _times.Remove(each);
        }
        return true;
    }

    private static long Kept(int count, int ceiling, long maxDelay, long memory) =>
        Math.Max(maxDelay, ((memory * Math.Min(count, ceiling)) + ceiling - 1) / ceiling);

    private static long Delay(AttemptLimit.Backoff backoff, int count) =>
        (long)Math.Min(Milliseconds(backoff.MaxDelay), Milliseconds(backoff.FirstDelay) * Math.Pow(2, count - backoff.Free));
}
