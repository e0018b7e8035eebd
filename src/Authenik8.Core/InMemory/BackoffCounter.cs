using Authenik8.Protection;

namespace Authenik8.InMemory;

/// <summary>How many attempts in a row, and when the last two were.</summary>
internal sealed class BackoffCounter : AttemptCounter
{
    private int _count;
    private long _last;
    private long _before;
    private int _free = 1;
    private int _ceiling = 1;
    private long _maxDelay;
    private long _memory;

    /// <inheritdoc />
    public override long ExpiresAt => _last + Kept(_count, _ceiling, _maxDelay, _memory);

    /// <inheritdoc />
    public override long LastAttempt => _last;

    /// <inheritdoc />
    public override double UsedShare => Math.Min(1, (double)_count / _free);

    /// <inheritdoc />
    public override int Bytes => 144;

    /// <inheritdoc />
    public override CounterState Read(AttemptLimit limit, long now)
    {
        var backoff = (AttemptLimit.Backoff)limit;
        var kept = Kept(_count, backoff.Ceiling, Milliseconds(backoff.MaxDelay), Milliseconds(backoff.Memory));
        var count = _last + kept <= now ? 0 : _count;
        if (count >= backoff.Ceiling)
            return new CounterState(IsExhausted: true, Remaining: 0, CounterState.Never, count);
        if (count < backoff.Free)
            return new CounterState(IsExhausted: false, backoff.Free - count, count == 0 ? kept : _last + kept - now, count);
        var wait = _last + Delay(backoff, count) - now;
        return new CounterState(wait > 0, Remaining: 0, Math.Max(1, wait), count);
    }

    /// <inheritdoc />
    public override void Count(AttemptLimit limit, long now)
    {
        var backoff = (AttemptLimit.Backoff)limit;
        (_free, _ceiling) = (backoff.Free, backoff.Ceiling);
        (_maxDelay, _memory) = (Milliseconds(backoff.MaxDelay), Milliseconds(backoff.Memory));
        if (ExpiresAt <= now)
            (_count, _before, _last) = (0, 0, now);
        _count++;
        if (now > _last)
            (_before, _last) = (_last, now);
    }

    /// <inheritdoc />
    public override bool GiveBack(long time, int failed)
    {
        _count -= failed;
        // As if the attempt had never been: the wait and the memory of strangers must not tell when the owner came.
        if (_last == time && _before > 0)
            _last = _before;
        return _count > 0;
    }

    private static long Kept(int count, int ceiling, long maxDelay, long memory) =>
        Math.Max(maxDelay, ((memory * Math.Min(count, ceiling)) + ceiling - 1) / ceiling);

    private static long Delay(AttemptLimit.Backoff backoff, int count) =>
        (long)Math.Min(Milliseconds(backoff.MaxDelay), Milliseconds(backoff.FirstDelay) * Math.Pow(2, count - backoff.Free));
}
