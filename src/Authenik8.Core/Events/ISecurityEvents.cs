using Authenik8.Tokens;

namespace Authenik8.Events;

/// <summary>Where security events are raised. A host may raise its own.</summary>
public interface ISecurityEvents
{
    /// <summary>Hands an event to the sinks. Never waits and never throws: where they cannot keep up, the event is dropped and counted.</summary>
    /// <param name="name">What happened, one of <see cref="SecurityEventNames"/> or a name of the host's own.</param>
    /// <param name="subject">Whom it concerns. Null: nobody known.</param>
    /// <param name="session">The session it concerns. Null: none.</param>
    /// <param name="reason">Why or how, a snake_case word. Null where the name says it all.</param>
    /// <param name="actor">Who did it, where that is somebody else. Null otherwise.</param>
    void Raise(string name, Subject? subject, SessionId? session = null, string? reason = null, Subject? actor = null);
}
