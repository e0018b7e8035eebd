namespace Authenik8.Redis.Connections;

/// <summary>What this process knows of the clock of one server, from times that the server reported.</summary>
/// <remarks>
/// The estimate is never ahead of the server where its clock runs evenly: each time that the server tells is at least that
/// old when it arrives, and the best of these bounds is kept. So a deadline is at the latest the moment at which the caller
/// stops waiting. A clock that was set back shows in a time that is below the bound, and the estimate starts anew.
/// </remarks>
internal sealed class ServerClock
{
    // A clock that drifts by 100 parts in a million is a millisecond off by then.
    private const long SampleInterval = 10_000;

    private readonly Lock _lock = new();
    private long _ahead;
    private bool _isKnown;
    private long _sampleDueAt;

    /// <summary>The process's own clock, in milliseconds since an arbitrary moment. It never goes back.</summary>
    public static long LocalNow => Environment.TickCount64;

    /// <summary>When the server reaches the moment that is <paramref name="local"/> here. Null: the server has not reported a time yet.</summary>
    public long? AtServer(long local)
    {
        lock (_lock)
            return _isKnown ? local + _ahead : null;
    }

    /// <summary>Learns from a time that the server reported between two moments here.</summary>
    public void Learn(long serverNow, long sentAt, long receivedAt)
    {
        lock (_lock)
        {
            var (least, most) = (serverNow - receivedAt, serverNow - sentAt);
            if (!_isKnown || least > _ahead || most < _ahead)
                _ahead = least;
            _isKnown = true;
            _sampleDueAt = receivedAt + SampleInterval;
        }
    }

    /// <summary>Whether it is time to ask the server for its time. True for one caller, once in a while.</summary>
    public bool TakeSampleTurn()
    {
        lock (_lock)
        {
            var now = LocalNow;
            if (!_isKnown || now < _sampleDueAt)
                return false;
            _sampleDueAt = now + SampleInterval;
            return true;
        }
    }
}
