using Authenik8.Protection;

namespace Authenik8.InMemory;

/// <summary>How many attempts in a row, and when the last one was.</summary>
internal sealed class BackoffCounter : AttemptCounter
{
    private int _count;
    private long _last;
    private int _free = 1;
    private long _memory;

    /// <inheritdoc />
    public override long ExpiresAt => _last + _memory;

    /// <inheritdoc />
    public override long LastAttempt => _last;

    /// <inheritdoc />
    public override double UsedShare => Math.Min(1, (double)_count / _free);

    /// <inheritdoc />
    public override int Bytes => 120;

    /// <inheritdoc />
    public override CounterState Read(AttemptLimit limit, long now)
    {
        var backoff = (AttemptLimit.Backoff)limit;
        var memory = Milliseconds(backoff.Memory);
        var count = _last + memory <= now ? 0 : _count;
        if (count >= backoff.Ceiling)
            return new CounterState(IsExhausted: true, Remaining: 0, CounterState.Never, count);
        if (count < backoff.Free)
            return new CounterState(IsExhausted: false, backoff.Free - count, count == 0 ? memory : _last + memory - now, count);
        var wait = _last + Delay(backoff, count) - now;
        return new CounterState(wait > 0, Remaining: 0, Math.Max(1, wait), count);
    }

    /// <inheritdoc />
    public override void Count(AttemptLimit limit, long now)
    {
        var backoff = (AttemptLimit.Backoff)limit;
        (_free, _memory) = (backoff.Free, Milliseconds(backoff.Memory));
        _count = _last + _memory <= now ? 1 : _count + 1;
        _last = Math.Max(_last, now);
    }

    private static long Delay(AttemptLimit.Backoff backoff, int count) =>
        (long)Math.Min(Milliseconds(backoff.MaxDelay), Milliseconds(backoff.FirstDelay) * Math.Pow(2, count - backoff.Free));
}
