using System.Threading.Channels;

namespace Authenik8.Events;

/// <summary>Events that wait for one reader: important ones in a queue of their own, so that no number of others takes their room.</summary>
/// <remarks>In the order in which they were written, as long as few wait; where many do, important ones go first.</remarks>
/// <param name="capacity">How many important events may wait, and how many others.</param>
internal sealed class SecurityEventQueue(int capacity)
{
    /// <summary>How many others may be ahead of an important event.</summary>
    private const int MaxAhead = 16;

    private readonly Lock _lock = new();
    private readonly Queue<(long Number, SecurityEvent Event)> _important = new();
    private readonly Queue<(long Number, SecurityEvent Event)> _others = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _written;
    private bool _isComplete;

    /// <summary>How many events wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _important.Count + _others.Count;
        }
    }

    /// <summary>Adds an event. False where there is no room for it, or <see cref="Complete"/> was called.</summary>
    public bool TryWrite(SecurityEvent securityEvent)
    {
        lock (_lock)
        {
            var queue = SecurityEventPriorities.Of(securityEvent.Name) == SecurityEventPriority.Important ? _important : _others;
            if (_isComplete || queue.Count >= capacity)
                return false;
            queue.Enqueue((_written++, securityEvent));
        }
        _ = _signal.Writer.TryWrite(true);
        return true;
    }

    /// <summary>Takes no more events, so that those that wait are the last.</summary>
    public void Complete()
    {
        lock (_lock)
            _isComplete = true;
        _ = _signal.Writer.TryWrite(true);
    }

    /// <summary>Takes the next event, and waits for one where none is there. Null: the last one was taken.</summary>
    public async ValueTask<SecurityEvent?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (_lock)
            {
                if (TryTake() is { } next)
                    return next;
                if (_isComplete)
                    return null;
            }
            _ = await _signal.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private SecurityEvent? TryTake()
    {
        if (_important.Count == 0)
            return _others.TryDequeue(out var other) ? other.Event : null;
        var isOvertaken = _others.Count > MaxAhead || !_others.TryPeek(out var first) || first.Number > _important.Peek().Number;
        return (isOvertaken ? _important : _others).Dequeue().Event;
    }
}
