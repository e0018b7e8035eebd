namespace Authenik8.Events;

/// <summary>Takes security events: to a log, a queue, an alarm. A host registers any number of them.</summary>
/// <remarks>
/// Called from one background task, one event after another, so that no request waits for it; a sink that throws is logged
/// and loses that event, and the other sinks get it all the same.
/// </remarks>
public interface ISecurityEventSink
{
    /// <summary>Takes one event.</summary>
    /// <param name="securityEvent">The event.</param>
    /// <param name="cancellationToken">Ends when the host stops and its time to stop is over.</param>
    ValueTask WriteAsync(SecurityEvent securityEvent, CancellationToken cancellationToken);
}
