using System.Threading.Channels;
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
    // A writer of a full channel in this mode is told so, and does not wait as long as it only tries.
    private readonly Channel<SecurityEvent> _queue = Channel.CreateBounded<SecurityEvent>(
        new BoundedChannelOptions(options.Value.Events.QueueCapacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private long _dropped;

    /// <summary>The events, in the order in which they were raised.</summary>
    public ChannelReader<SecurityEvent> Raised => _queue.Reader;

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
        if (_queue.Writer.TryWrite(raised))
            return;
        _ = Interlocked.Increment(ref _dropped);
        metrics.SecurityEventDropped();
    }

    /// <summary>Takes no more events, so that those that wait are the last.</summary>
    public void Complete() => _ = _queue.Writer.TryComplete();

    /// <summary>How many events have been dropped since it was last asked.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);
}
