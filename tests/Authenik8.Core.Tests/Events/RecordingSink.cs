using System.Collections.Concurrent;
using Authenik8.Events;

namespace Authenik8.Core.Tests.Events;

/// <summary>Keeps the events that it gets, after doing what a test wants it to do.</summary>
internal sealed class RecordingSink(Func<SecurityEvent, CancellationToken, Task>? before = null) : ISecurityEventSink
{
    private readonly ConcurrentQueue<SecurityEvent> _events = new();
    private int _running;

    public IReadOnlyList<SecurityEvent> Events => [.. _events];

    public IReadOnlyList<string> Names => [.. _events.Select(securityEvent => securityEvent.Name)];

    /// <summary>Name and reason, such as <c>session.revoked/logout</c>.</summary>
    public IReadOnlyList<string> Words =>
        [.. _events.Select(securityEvent => securityEvent.Reason is { } reason ? $"{securityEvent.Name}/{reason}" : securityEvent.Name)];

    /// <summary>Whether it was ever called while it was being called.</summary>
    public bool Overlapped { get; private set; }

    public async ValueTask WriteAsync(SecurityEvent securityEvent, CancellationToken cancellationToken)
    {
        Overlapped |= Interlocked.Increment(ref _running) > 1;
        try
        {
            if (before is not null)
                await before(securityEvent, cancellationToken);
            _events.Enqueue(securityEvent);
        }
        finally
        {
            _ = Interlocked.Decrement(ref _running);
        }
    }
}
