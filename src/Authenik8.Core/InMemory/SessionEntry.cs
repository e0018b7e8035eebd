using Authenik8.Sessions;

namespace Authenik8.InMemory;

/// <summary>A session as the in-memory store holds it. Read and written under the lock of its shard.</summary>
internal sealed class SessionEntry(Session session)
{
    private AttemptId _undoneAttempt;

    // When the generation before the current one was reached, in Unix milliseconds.
    private long _rotatedBefore = session.RotatedAt.ToUnixTimeMilliseconds();

    // The current refresh token was handed out again, so the last advance cannot be undone.
    private bool _wasReplayed;

    // For each of the last eight generations a bit, the lowest for the current one: set where it was handed out again late.
    private byte _lateReplays;

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
        _rotatedBefore = Session.RotatedAt.ToUnixTimeMilliseconds();
        _wasReplayed = false;
        _lateReplays <<= 1;
        Session = Session with
        {
            Generation = command.Generation + 1,
            RotatedAt = command.Now,
            LastSeenAt = command.Now,
            IdleExpiresAt = idleExpiresAt < Session.AbsoluteExpiresAt ? idleExpiresAt : Session.AbsoluteExpiresAt,
            Device = Session.Device?.SeenAs(command.Device) ?? command.Device,
        };
    }

    /// <summary>Whether an attempt was undone before it arrived.</summary>
    public bool WasUndone(AttemptId attempt) => attempt == _undoneAttempt;

    /// <summary>Whether the successor may be handed out again outside the window: once for a generation, and not for two in a row.</summary>
    public bool CanReplayLate => (_lateReplays & 0b11) == 0;

    /// <summary>Remembers that the successor was handed out again.</summary>
    public void Replay() => _wasReplayed = true;

    /// <inheritdoc cref="Replay" />
    public void ReplayLate(DateTimeOffset now)
    {
        _wasReplayed = true;
        _lateReplays |= 1;
        Session = Session with { RotatedAt = now };
    }

    /// <summary>Goes back to the generation before, where the attempt made the last advance and its successor was handed to no client.</summary>
    public bool Undo(UndoRotationCommand command)
    {
        var isLast = Session.Generation == command.Generation + 1 && LastAttempt == command.AttemptId && !_wasReplayed
            && _undoneAttempt != command.AttemptId;
        _undoneAttempt = command.AttemptId;
        if (!isLast)
            return false;
        LastAttempt = default;
        _lateReplays >>= 1;
        Session = Session with { Generation = command.Generation, RotatedAt = DateTimeOffset.FromUnixTimeMilliseconds(_rotatedBefore) };
        return true;
    }
}
