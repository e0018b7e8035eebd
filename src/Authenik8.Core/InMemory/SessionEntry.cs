using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.InMemory;

/// <summary>A session as the in-memory store holds it. Read and written under the lock of its shard.</summary>
/// <remarks>
/// One object that is changed in place: a rotation leaves nothing for the garbage collector that has lived long. Times are Unix
/// milliseconds, half the size of <see cref="DateTimeOffset"/>.
/// </remarks>
internal sealed class SessionEntry(Session session)
{
    private readonly Grant _grant = session.Grant;
    private readonly long _createdAt = Milliseconds(session.CreatedAt);
    private readonly long _absoluteExpiresAt = Milliseconds(session.AbsoluteExpiresAt);
    private Device? _device = session.Device;
    private AttemptId _lastAttempt;
    private AttemptId _undoneAttempt;
    private long _lastSeenAt = Milliseconds(session.LastSeenAt);
    private long _idleExpiresAt = Milliseconds(session.IdleExpiresAt);
    private long _rotatedAt = Milliseconds(session.RotatedAt);

    // When the generation before the current one was reached.
    private long _rotatedBefore = Milliseconds(session.RotatedAt);

    // 0 while it has not ended.
    private byte _endReason = session.EndReason is { } reason ? (byte)reason : (byte)0;

    // The current refresh token was handed out again, so the last advance cannot be undone.
    private bool _wasReplayed;

    // For each of the last eight generations a bit, the lowest for the current one: set where it was handed out again late.
    private byte _lateReplays;

    public SessionId Id { get; } = session.Id;

    public Subject Subject { get; } = session.Subject;

    public uint Generation { get; private set; } = session.Generation;

    public bool HasEnded => _endReason != 0;

    /// <summary>When it was last refreshed or started, in Unix milliseconds.</summary>
    public long LastSeenAt => _lastSeenAt;

    /// <summary>The next session of the same subject that has not been ended. A chain costs one reference a session where a list would cost an object.</summary>
    public SessionEntry? NextOfSubject { get; set; }

    /// <summary>Whether the successor may be handed out again outside the window: not for two generations in a row.</summary>
    public bool CanReplayLate => (_lateReplays & 0b10) == 0;

    public bool IsExpired(DateTimeOffset now) => Milliseconds(now) is var time && (time >= _idleExpiresAt || time >= _absoluteExpiresAt);

    public bool IsLive(DateTimeOffset now) => !HasEnded && !IsExpired(now);

    public bool IsLastAttempt(AttemptId attempt) => attempt == _lastAttempt;

    /// <summary>Whether an attempt was undone before it arrived.</summary>
    public bool WasUndone(AttemptId attempt) => attempt == _undoneAttempt;

    public bool IsWithin(TimeSpan window, DateTimeOffset now) => Milliseconds(now) - _rotatedAt <= (long)window.TotalMilliseconds;

    /// <summary>The session as it is now. One that was handed out never changes.</summary>
    public Session ToSession() => new()
    {
        Id = Id,
        Subject = Subject,
        Grant = _grant,
        Device = _device,
        Generation = Generation,
        CreatedAt = Time(_createdAt),
        LastSeenAt = Time(_lastSeenAt),
        RotatedAt = Time(_rotatedAt),
        IdleExpiresAt = Time(_idleExpiresAt),
        AbsoluteExpiresAt = Time(_absoluteExpiresAt),
        EndReason = HasEnded ? (SessionEndReason)_endReason : null,
    };

    /// <summary>Ends the session; its record is kept for a while, to tell a late refresh why.</summary>
    public void End(SessionEndReason reason, DateTimeOffset now, TimeSpan retention)
    {
        _endReason = (byte)reason;
        _idleExpiresAt = Math.Min(_idleExpiresAt, Milliseconds(now + retention));
    }

    /// <summary>Moves to the generation after the one presented.</summary>
    public void Advance(RotateSessionCommand command)
    {
        _lastAttempt = command.AttemptId;
        _rotatedBefore = _rotatedAt;
        _wasReplayed = false;
        _lateReplays <<= 1;
        Generation = command.Generation + 1;
        _rotatedAt = Milliseconds(command.Now);
        _lastSeenAt = _rotatedAt;
        _idleExpiresAt = Math.Min(Milliseconds(command.Now + command.IdleTimeout), _absoluteExpiresAt);
        // Mostly it is the same device as before: kept, so that the new object need not live.
        if ((_device?.SeenAs(command.Device) ?? command.Device) is var seen && seen != _device)
            _device = seen;
    }

    /// <summary>Remembers that the successor was handed out again.</summary>
    public void Replay() => _wasReplayed = true;

    /// <inheritdoc cref="Replay" />
    public void ReplayLate(DateTimeOffset now)
    {
        _wasReplayed = true;
        _lateReplays |= 1;
        _rotatedAt = Milliseconds(now);
    }

    /// <summary>Goes back to the generation before, where the attempt made the last advance and its successor was handed to no client.</summary>
    public bool Undo(UndoRotationCommand command)
    {
        var isLast = Generation == command.Generation + 1 && IsLastAttempt(command.AttemptId) && !_wasReplayed && !WasUndone(command.AttemptId);
        _undoneAttempt = command.AttemptId;
        if (!isLast)
            return false;
        _lastAttempt = default;
        _lateReplays >>= 1;
        Generation = command.Generation;
        _rotatedAt = _rotatedBefore;
        return true;
    }

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
