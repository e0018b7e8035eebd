using Authenik8.Diagnostics;
using Authenik8.Tokens;
using Microsoft.Extensions.Options;

namespace Authenik8.Events;

/// <inheritdoc />
/// <remarks>
/// It knows nothing of the sinks, so that a sink may use any service, even one that raises events. What is raised before
/// the dispatcher runs waits for it.
/// </remarks>
internal sealed class SecurityEvents(Authenik8Metrics metrics, TimeProvider clock, IOptions<Authenik8Options> options) : ISecurityEvents
{
    private readonly SecurityEventQueue _queue = new(options.Value.Events.QueueCapacity);
    private readonly SecurityEventSummary _summary = new();
    private readonly Lock _taking = new();

    private long _dropped;

    /// <summary>The events that wait for the dispatcher.</summary>
    public SecurityEventQueue Raised => _queue;

    /// <inheritdoc />
    public void Raise(string name, Subject? subject, SessionId? session = null, string? reason = null, Subject? actor = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        metrics.SecurityEventRaised(name, SecurityEventReasons.Bounded(reason));
        var raised = new SecurityEvent
        {
            Id = Base64Url128.Format(Base64Url128.Random()),
            Name = name,
            OccurredAt = clock.GetUtcNow(),
            Subject = subject,
            Actor = actor,
            SessionId = session,
            Reason = reason,
        };
        if (SecurityEventPriorities.Of(name) != SecurityEventPriority.Repeatable || _summary.IsFirst(raised))
            Write(raised);
    }

    /// <summary>Hands on what has been summed up over a minute.</summary>
    public void WriteSums()
    {
        // One at a time: what is taken has to be written before the queue takes no more.
        lock (_taking)
        {
            foreach (var sum in _summary.Take(clock.GetUtcNow()))
                Write(sum);
        }
    }

    /// <summary>Takes no more events, so that those that wait are the last.</summary>
    public void Complete()
    {
        lock (_taking)
        {
            foreach (var sum in _summary.Take(now: null))
                Write(sum);
            _queue.Complete();
        }
    }

    /// <summary>How many events have been dropped since it was last asked.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    private void Write(SecurityEvent securityEvent)
    {
        if (_queue.TryWrite(securityEvent))
            return;
        _ = Interlocked.Increment(ref _dropped);
        metrics.SecurityEventDropped();
    }
}
