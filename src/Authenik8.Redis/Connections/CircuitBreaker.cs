using Microsoft.Extensions.Logging;

namespace Authenik8.Redis.Connections;

/// <summary>Sends no command to one server while it answers none, but for one each break duration, to find out.</summary>
/// <remarks>
/// It opens when many commands in a row got no answer over a while. One answer closes it, be it an error: a server that
/// answers is there. Each server has a breaker of its own, so that one that is away costs the others nothing.
/// </remarks>
internal sealed class CircuitBreaker(string server, TimeSpan breakDuration, ILogger logger)
{
    private const int FailuresInARow = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private int _failures;
    private long _failingSince;
    private long? _openedAt;

    /// <summary>For how long no command has been answered. Zero: the last one was.</summary>
    public TimeSpan FailingFor
    {
        get
        {
            lock (_lock)
                return _failures == 0 ? TimeSpan.Zero : TimeProvider.System.GetElapsedTime(_failingSince);
        }
    }

    /// <summary>Whether a command may be sent now.</summary>
    public bool TryEnter()
    {
        if (Volatile.Read(ref _failures) == 0)
            return true;
        lock (_lock)
        {
            if (_openedAt is not { } opened)
                return true;
            if (TimeProvider.System.GetElapsedTime(opened) < breakDuration)
                return false;
            // This one finds out; the next may after as long again.
            _openedAt = TimeProvider.System.GetTimestamp();
            return true;
        }
    }

    /// <summary>The server has answered.</summary>
    public void Answered()
    {
        if (Volatile.Read(ref _failures) == 0)
            return;
        bool wasOpen;
        lock (_lock)
        {
            wasOpen = _openedAt is not null;
            _openedAt = null;
            Volatile.Write(ref _failures, 0);
        }
        if (wasOpen)
            Log.ServerAnswersAgain(logger, server);
    }

    /// <summary>The server has not answered.</summary>
    public void NotAnswered(Exception exception)
    {
        lock (_lock)
        {
            if (_failures == 0)
                _failingSince = TimeProvider.System.GetTimestamp();
            Volatile.Write(ref _failures, _failures + 1);
            if (_openedAt is not null || _failures < FailuresInARow || TimeProvider.System.GetElapsedTime(_failingSince) < Patience)
                return;
            _openedAt = TimeProvider.System.GetTimestamp();
        }
        Log.ServerUnavailable(logger, server, breakDuration, exception);
    }
}
