using Authenik8.Tokens;

namespace Authenik8.Events;

/// <summary>Sums up events of which a stranger can cause any number: by name, reason and subject, the first of a minute is handed on as it is, the others as one.</summary>
/// <remarks>Safe for concurrent use. Bounded: beyond <see cref="MaxSubjects"/> in a minute, subjects are counted together.</remarks>
internal sealed class SecurityEventSummary
{
    /// <summary>The time that one event stands for.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>How many combinations are counted by themselves.</summary>
    private const int MaxSubjects = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Sum> _sums = [];

    /// <summary>Whether an event is to be handed on; otherwise it has been counted.</summary>
    public bool IsFirst(SecurityEvent securityEvent)
    {
        var key = new Key(securityEvent.Name, securityEvent.Reason, securityEvent.Subject, securityEvent.Actor);
        lock (_lock)
        {
            // A window that has ended is counted on until it is taken, so that no count is lost.
            if (_sums.TryGetValue(key, out var sum))
            {
                sum.Add(securityEvent);
                return false;
            }
            if (_sums.Count < MaxSubjects)
            {
                _sums.Add(key, new Sum(securityEvent.OccurredAt));
                return true;
            }
            // A reason of the host's may be anything, a name that is summed up is one of a few.
            key = new Key(securityEvent.Name, SecurityEventReasons.Bounded(securityEvent.Reason), Subject: null, Actor: null);
            if (!_sums.TryGetValue(key, out sum))
                _sums.Add(key, sum = new Sum(securityEvent.OccurredAt));
            sum.Add(securityEvent);
            return false;
        }
    }

    /// <summary>The sums whose minute is over; they start anew.</summary>
    /// <param name="now">The time. Null takes all sums.</param>
    public IReadOnlyList<SecurityEvent> Take(DateTimeOffset? now)
    {
        List<SecurityEvent> taken = [];
        lock (_lock)
        {
            if (_sums.Count == 0)
                return taken;
            foreach (var (key, sum) in _sums.ToArray())
            {
                // Either way: a clock may be set back.
                if (now is { } time && (time - sum.Since).Duration() < Window)
                    continue;
                _ = _sums.Remove(key);
                if (sum.Last is { } last)
                    taken.Add(last with { Subject = key.Subject, Actor = key.Actor, SessionId = sum.Count == 1 ? last.SessionId : null, Reason = key.Reason, Count = sum.Count });
            }
        }
        return taken;
    }

    private readonly record struct Key(string Name, string? Reason, Subject? Subject, Subject? Actor);

    private sealed class Sum(DateTimeOffset since)
    {
        public DateTimeOffset Since { get; } = since;

        public SecurityEvent? Last { get; private set; }

        public int Count { get; private set; }

        public void Add(SecurityEvent securityEvent)
        {
            Last = securityEvent;
            if (Count < int.MaxValue)
                Count++;
        }
    }
}
