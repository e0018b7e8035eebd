using Authenik8.Protection;

namespace Authenik8.InMemory;

/// <summary>The times of the last attempts, ascending: as many as the limit has permits at most.</summary>
internal sealed class WindowCounter : AttemptCounter
{
    private const int OwnBytes = 120;

    private long[] _times = new long[2];
    private int _count;
    private int _permits = 1;
    private long _length;

    /// <inheritdoc />
    public override long ExpiresAt => LastAttempt + _length;

    /// <inheritdoc />
    public override long LastAttempt => _count == 0 ? 0 : _times[_count - 1];

    /// <inheritdoc />
    public override double UsedShare => Math.Min(1, (double)_count / _permits);

    /// <summary>When the attempts were.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(0, _count);

    /// <inheritdoc />
    public override int Bytes => OwnBytes + (sizeof(long) * _times.Length);

    /// <inheritdoc />
    public override CounterState Read(AttemptLimit limit, long now)
    {
        var window = (AttemptLimit.Window)limit;
        var length = Milliseconds(window.Length);
        var first = FirstWithin(now, length);
        var live = _count - first;
        // Where the setting has become smaller there may be more than it permits: then all that are too many must go first.
        var next = first + Math.Max(0, live - window.Permits);
        return new CounterState(
            live >= window.Permits, Math.Max(0, window.Permits - live), live == 0 ? length : _times[next] + length - now, InARow: 0);
    }

    /// <inheritdoc />
    public override void Count(AttemptLimit limit, long now)
    {
        var window = (AttemptLimit.Window)limit;
        (_permits, _length) = (window.Permits, Milliseconds(window.Length));
        var first = FirstWithin(now, _length);
        Array.Copy(_times, first, _times, 0, _count - first);
        _count -= first;
        if (_count == _times.Length)
            Array.Resize(ref _times, (int)Math.Min(2L * _count, Math.Max(_permits, _count + 1)));
        // A clock that is behind may tell a time before the last.
        var at = _count++;
        for (; at > 0 && _times[at - 1] > now; at--)
            _times[at] = _times[at - 1];
        _times[at] = now;
    }

    /// <inheritdoc />
    public override bool GiveBack(long time, ReadOnlySpan<long> own)
    {
        var at = Array.BinarySearch(_times, 0, _count, time);
        if (at >= 0)
            Array.Copy(_times, at + 1, _times, at, --_count - at);
        return _count > 0;
    }

    private int FirstWithin(long now, long length)
    {
        var first = 0;
        while (first < _count && _times[first] <= now - length)
            first++;
        return first;
    }
}
