using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.InMemory;

/// <summary>The sessions of some subjects under one lock: each operation is atomic because it holds the lock throughout.</summary>
internal sealed class SessionShard
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SessionId, SessionEntry> _sessions = [];
    private readonly Dictionary<Subject, SessionEntry> _subjects = [];

    public CreateSessionOutcome Create(CreateSessionCommand command)
    {
        var session = command.Session;
        lock (_lock)
        {
            var entry = new SessionEntry(session);
            if (_sessions.TryAdd(session.Id, entry))
            {
                _ = _subjects.TryGetValue(session.Subject, out var head);
                entry.NextOfSubject = head;
                _subjects[session.Subject] = entry;
            }
            return new CreateSessionOutcome(Evict(command));
        }
    }

    public Session? Find(SessionId id)
    {
        lock (_lock)
            return _sessions.TryGetValue(id, out var entry) ? entry.Session : null;
    }

    public RotateSessionOutcome Rotate(RotateSessionCommand command)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(command.Id, out var entry))
                return new RotateSessionOutcome(RotationKind.NotFound, Session: null);
            if (entry.Session.EndReason is not null && entry.Session.IsExpired(command.Now))
            {
                Remove(entry);
                return new RotateSessionOutcome(RotationKind.NotFound, Session: null);
            }

            var kind = Decide(entry, command);
            switch (kind)
            {
                case RotationKind.Expired:
                    Remove(entry);
                    return new RotateSessionOutcome(kind, Session: null);
                case RotationKind.Rotated when command.Generation == entry.Session.Generation:
                case RotationKind.Healed:
                    entry.Advance(command);
                    break;
                case RotationKind.Superseded when command.ReplaysSuccessor && !entry.WasUndone(command.AttemptId):
                    entry.Replay();
                    break;
                case RotationKind.ReplayedLate:
                    entry.ReplayLate(command.Now);
                    break;
                case RotationKind.Reused:
                    End(entry, SessionEndReason.Theft, command.Now);
                    break;
            }
            return new RotateSessionOutcome(kind, entry.Session);
        }
    }

    public bool Undo(UndoRotationCommand command)
    {
        lock (_lock)
            return _sessions.TryGetValue(command.Id, out var entry) && entry.Session.EndReason is null && entry.Undo(command);
    }

    public EndSessionsOutcome End(EndSessionsCommand command)
    {
        lock (_lock)
        {
            var ending = OfSubject(command.Subject)
                .Where(entry => entry.IsLive(command.Now) && Includes(command.Scope, entry.Session.Id))
                .ToArray();
            foreach (var entry in ending)
                End(entry, command.Reason, command.Now);
            return new EndSessionsOutcome([.. ending.Select(entry => entry.Session.Id)]);
        }
    }

    public IReadOnlyList<Session> List(Subject subject, DateTimeOffset now)
    {
        lock (_lock)
            return [.. OfSubject(subject).Where(entry => entry.IsLive(now)).Select(entry => entry.Session).OrderByDescending(session => session.LastSeenAt)];
    }

    public TokenState Check(SessionId id, Subject subject, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(id, out var entry) || entry.Session.Subject != subject)
                return TokenState.SessionNotFound;
            if (entry.Session.EndReason is not null)
                return TokenState.Revoked;
            return entry.Session.IsExpired(now) ? TokenState.SessionExpired : TokenState.Active;
        }
    }

    /// <summary>Drops what has expired.</summary>
    public void Sweep(DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var entry in _sessions.Values.Where(entry => entry.Session.IsExpired(now)).ToArray())
                Remove(entry);
        }
    }

    private static RotationKind Decide(SessionEntry entry, RotateSessionCommand command)
    {
        var session = entry.Session;
        if (session.EndReason is not null)
            return RotationKind.Revoked;
        if (session.IsExpired(command.Now))
            return RotationKind.Expired;
        if (entry.WasUndone(command.AttemptId))
            return RotationKind.Superseded;
        if (command.Generation == session.Generation)
            return RotationKind.Rotated;
        if (command.Generation > session.Generation)
            return RotationKind.Healed;
        if (command.Generation != session.Generation - 1)
            return RotationKind.Reused;
        if (command.AttemptId == entry.LastAttempt)
            return RotationKind.Rotated;
        if (command.Now - session.RotatedAt <= command.ReuseWindow)
            return RotationKind.Superseded;
        return command.ReplaysSuccessor && entry.CanReplayLate ? RotationKind.ReplayedLate : RotationKind.Reused;
    }

    private static bool Includes(SessionScope scope, SessionId id) => scope switch
    {
        SessionScope.One one => one.Id == id,
        SessionScope.AllBut but => but.Id != id,
        _ => true,
    };

    private List<SessionId> Evict(CreateSessionCommand command)
    {
        var session = command.Session;
        var live = OfSubject(session.Subject).Count(entry => entry.IsLive(session.CreatedAt));
        if (live <= command.MaxPerSubject)
            return [];
        List<SessionId> evicted = [];
        var oldestFirst = OfSubject(session.Subject)
            .Where(entry => entry.Session.Id != session.Id && entry.IsLive(session.CreatedAt))
            .OrderBy(entry => entry.Session.LastSeenAt)
            .Take(live - command.MaxPerSubject)
            .ToArray();
        foreach (var entry in oldestFirst)
        {
            End(entry, SessionEndReason.Evicted, session.CreatedAt);
            evicted.Add(entry.Session.Id);
        }
        return evicted;
    }

    private IEnumerable<SessionEntry> OfSubject(Subject subject)
    {
        for (var entry = _subjects.GetValueOrDefault(subject); entry is not null; entry = entry.NextOfSubject)
            yield return entry;
    }

    // An ended session is found by its id only. The chain holds no more than a subject may have, however often it starts and
    // ends sessions: whoever may log in must not make each further login, and the sweep, walk past all that were before.
    private void End(SessionEntry entry, SessionEndReason reason, DateTimeOffset now)
    {
        entry.End(reason, now);
        Unchain(entry);
        if (reason == SessionEndReason.AccountClosed)
            _ = _sessions.Remove(entry.Session.Id);
    }

    private void Remove(SessionEntry entry)
    {
        _ = _sessions.Remove(entry.Session.Id);
        if (entry.Session.EndReason is null)
            Unchain(entry);
    }

    private void Unchain(SessionEntry entry)
    {
        var subject = entry.Session.Subject;
        if (_subjects[subject] != entry)
            OfSubject(subject).First(other => other.NextOfSubject == entry).NextOfSubject = entry.NextOfSubject;
        else if (entry.NextOfSubject is { } next)
            _subjects[subject] = next;
        else
            _ = _subjects.Remove(subject);
        entry.NextOfSubject = null;
    }
}
