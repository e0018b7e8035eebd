namespace Authenik8.Events;

/// <summary>Takes security events: to a log, a queue, an alarm. A host registers any number of them.</summary>
/// <remarks>
/// <para>Each sink has a queue and a background task of its own, so that no request and no other sink waits for it. It is
/// called with one event after another, in the order in which they were raised; where many wait, those that somebody may have to act on
/// (<see cref="SecurityEventNames.RefreshReuseDetected"/>, ended sessions, changed credentials, locked and disabled accounts) go first. They have a queue of
/// their own, so that no number of others takes their room.</para>
/// <para>A singleton is called as it is; one of another lifetime is made for each event in a scope of its own.</para>
/// <para>A sink that throws is logged and loses that event. One that does not keep up loses those that its queue has no
/// room for.</para>
/// </remarks>
public interface ISecurityEventSink
{
    /// <summary>Takes one event.</summary>
    /// <param name="securityEvent">The event.</param>
    /// <param name="cancellationToken">
    /// Ends after 5 seconds, and when the host stops and its time to stop is over. A sink that goes on regardless gets no
    /// other event before it returns.
    /// </param>
    ValueTask WriteAsync(SecurityEvent securityEvent, CancellationToken cancellationToken);
}
