using Authenik8.Sessions;

namespace Authenik8.InMemory;

/// <summary>A session as the in-memory store holds it. Read and written under the lock of its shard.</summary>
internal sealed class SessionEntry(Session session)
{
    /// <summary>The session; replaced as a whole, so that one handed out never changes.</summary>
    public Session Session { get; private set; } = session;

    /// <summary>The attempt that made the last advance.</summary>
    public AttemptId LastAttempt { get; private set; }

    /// <summary>The next session of the same subject that has not been ended. A chain costs one reference a session where a list would cost an object.</summary>
    public SessionEntry? NextOfSubject { get; set; }

    public bool IsLive(DateTimeOffset now) => Session.EndReason is null && !Session.IsExpired(now);

    /// <summary>Ends the session; its record is kept for a while, to tell a late refresh why.</summary>
    public void End(SessionEndReason reason, DateTimeOffset now)
    {
        var keepUntil = now + ISessionStore.EndedRetention;
        Session = Session with
        {
            EndReason = reason,
            IdleExpiresAt = keepUntil < Session.IdleExpiresAt ? keepUntil : Session.IdleExpiresAt,
        };
    }

    /// <summary>Moves to the generation after the one presented.</summary>
    public void Advance(RotateSessionCommand command)
    {
        var idleExpiresAt = command.Now + command.IdleTimeout;
        LastAttempt = command.AttemptId;
        Session = Session with
        {
            Generation = command.Generation + 1,
            RotatedAt = command.Now,
            LastSeenAt = command.Now,
            IdleExpiresAt = idleExpiresAt < Session.AbsoluteExpiresAt ? idleExpiresAt : Session.AbsoluteExpiresAt,
            Device = Session.Device?.SeenAs(command.Device) ?? command.Device,
        };
    }
}
