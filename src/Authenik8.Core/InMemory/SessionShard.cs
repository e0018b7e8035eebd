using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.InMemory;

/// <summary>The sessions of some subjects under one lock: each operation is atomic because it holds the lock throughout.</summary>
internal sealed class SessionShard
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SessionId, SessionEntry> _sessions = [];
    private readonly Dictionary<Subject, SessionEntry> _subjects = [];

    // The ended sessions of each subject, the longest ended first. Some of them may be gone already.
    private readonly Dictionary<Subject, Queue<SessionId>> _ended = [];

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
            var evicted = Evict(command);
            ForgetEnded(session.Subject, command.MaxPerSubject);
            return new CreateSessionOutcome(evicted);
        }
    }

    public Session? Find(SessionId id)
    {
        lock (_lock)
            return _sessions.TryGetValue(id, out var entry) ? entry.ToSession() : null;
    }

    public RotateSessionOutcome Rotate(RotateSessionCommand command)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(command.Id, out var entry))
                return new RotateSessionOutcome(RotationKind.NotFound, Session: null);
            if (entry.HasEnded && entry.IsExpired(command.Now))
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
                case RotationKind.Rotated when command.Generation == entry.Generation:
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
                    End(entry, SessionEndReason.Theft, command.Now, ISessionStore.EndedRetention);
                    break;
            }
            return new RotateSessionOutcome(kind, entry.ToSession());
        }
    }

    public bool Undo(UndoRotationCommand command)
    {
        lock (_lock)
            return _sessions.TryGetValue(command.Id, out var entry) && !entry.HasEnded && entry.Undo(command);
    }

    public EndSessionsOutcome End(EndSessionsCommand command)
    {
        lock (_lock)
        {
            var ending = OfSubject(command.Subject)
                .Where(entry => entry.IsLive(command.Now) && Includes(command.Scope, entry.Id))
                .ToArray();
            foreach (var entry in ending)
                End(entry, command.Reason, command.Now, ISessionStore.EndedRetention);
            ForgetEnded(command.Subject, command.MaxEnded);
            return new EndSessionsOutcome([.. ending.Select(entry => entry.Id)]);
        }
    }

    public IReadOnlyList<Session> List(Subject subject, DateTimeOffset now)
    {
        lock (_lock)
            return [.. OfSubject(subject).Where(entry => entry.IsLive(now)).Select(entry => entry.ToSession()).OrderByDescending(session => session.LastSeenAt)];
    }

    public TokenState Check(SessionId id, Subject subject, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(id, out var entry) || entry.Subject != subject)
                return TokenState.SessionNotFound;
            if (entry.HasEnded)
                return TokenState.Revoked;
            return entry.IsExpired(now) ? TokenState.SessionExpired : TokenState.Active;
        }
    }

    /// <summary>Drops what has expired.</summary>
    public void Sweep(DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var entry in _sessions.Values.Where(entry => entry.IsExpired(now)).ToArray())
                Remove(entry);
            foreach (var subject in _ended.Keys.ToArray())
                DropForgotten(subject);
        }
    }

    private static RotationKind Decide(SessionEntry entry, RotateSessionCommand command)
    {
        if (entry.HasEnded)
            return RotationKind.Revoked;
        if (entry.IsExpired(command.Now))
            return RotationKind.Expired;
        if (entry.WasUndone(command.AttemptId))
            return RotationKind.Superseded;
        if (command.Generation == entry.Generation)
            return RotationKind.Rotated;
        if (command.Generation > entry.Generation)
            return RotationKind.Healed;
        if (command.Generation != entry.Generation - 1)
            return RotationKind.Reused;
        if (entry.IsLastAttempt(command.AttemptId))
            return RotationKind.Rotated;
        if (entry.IsWithin(command.ReuseWindow, command.Now))
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
            .Where(entry => entry.Id != session.Id && entry.IsLive(session.CreatedAt))
            .OrderBy(entry => entry.LastSeenAt)
            .Take(live - command.MaxPerSubject)
            .ToArray();
        foreach (var entry in oldestFirst)
        {
            End(entry, SessionEndReason.Evicted, session.CreatedAt, command.EvictedRetention);
            evicted.Add(entry.Id);
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
    private void End(SessionEntry entry, SessionEndReason reason, DateTimeOffset now, TimeSpan retention)
    {
        entry.End(reason, now, retention);
        Unchain(entry);
        if (reason == SessionEndReason.AccountClosed)
        {
            _ = _sessions.Remove(entry.Id);
            return;
        }
        if (!_ended.TryGetValue(entry.Subject, out var ended))
            _ended.Add(entry.Subject, ended = new Queue<SessionId>());
        ended.Enqueue(entry.Id);
    }

    // A subject that starts and ends sessions without end leaves no more records than this.
    private void ForgetEnded(Subject subject, int max)
    {
        if (!_ended.TryGetValue(subject, out var ended))
            return;
        while (ended.Count > max)
            _ = _sessions.Remove(ended.Dequeue());
    }

    private void DropForgotten(Subject subject)
    {
        var ended = _ended[subject];
        while (ended.TryPeek(out var id) && !_sessions.ContainsKey(id))
            _ = ended.Dequeue();
        if (ended.Count == 0)
            _ = _ended.Remove(subject);
    }

    private void Remove(SessionEntry entry)
    {
        _ = _sessions.Remove(entry.Id);
        if (!entry.HasEnded)
            Unchain(entry);
    }

    private void Unchain(SessionEntry entry)
    {
        var subject = entry.Subject;
        if (_subjects[subject] != entry)
            OfSubject(subject).First(other => other.NextOfSubject == entry).NextOfSubject = entry.NextOfSubject;
        else if (entry.NextOfSubject is { } next)
            _subjects[subject] = next;
        else
            _ = _subjects.Remove(subject);
        entry.NextOfSubject = null;
    }
}
