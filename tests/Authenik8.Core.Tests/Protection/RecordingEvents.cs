using System.Collections.Concurrent;
using Authenik8.Events;
using Authenik8.Tokens;

namespace Authenik8.Core.Tests.Protection;

/// <summary>Remembers which events were raised.</summary>
internal sealed class RecordingEvents : ISecurityEvents
{
    private readonly ConcurrentQueue<(string Name, string? Reason)> _raised = new();

    public IReadOnlyList<(string Name, string? Reason)> Raised => [.. _raised];

    public void Raise(string name, Subject? subject, SessionId? session = null, string? reason = null, Subject? actor = null) =>
        _raised.Enqueue((name, reason));
}
