using System.Diagnostics.CodeAnalysis;

namespace Authenik8.Passwords;

/// <summary>
/// Jobs that wait, in the order of start-time fair queuing: clients take turns, and accounts take turns. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// <para>Each client and each account has a round up to which it has been given work. A job starts in the round after the later
/// of the two, and the job of the lowest round is next, the first come of equals. So a client with a hundred jobs has one in each
/// of a hundred rounds, and so has an account that a hundred clients ask for.</para>
/// <para>A client and an account that have not been served in the present round start in the one before, ahead of all who have. So a
/// newcomer waits for what runs and for other newcomers, whatever is in the queue.</para>
/// </remarks>
internal sealed class HashingQueue
{
    private const int Remembered = 1024;

    private readonly SortedSet<Entry> _entries = new(Comparer<Entry>.Create(static (one, other) =>
        one.Round != other.Round ? one.Round.CompareTo(other.Round) : one.Sequence.CompareTo(other.Sequence)));

    private readonly Dictionary<Party, long> _rounds = [];
    private readonly Dictionary<Party, SortedSet<Entry>> _waiting = [];
    private long _round;
    private long _sequence;

    /// <summary>How many jobs wait.</summary>
    public int Count => _entries.Count;

    /// <summary>Adds a job.</summary>
    public Entry Add(HashingJob job, HashingOrigin origin)
    {
        var parties = PartiesOf(origin);
        var entry = new Entry { Job = job, Parties = parties, Round = parties.Max(RoundOf), Sequence = _sequence++ };
        _ = _entries.Add(entry);
        foreach (var party in parties)
        {
            if (!_waiting.TryGetValue(party, out var own))
                _waiting[party] = own = new SortedSet<Entry>(_entries.Comparer);
            _ = own.Add(entry);
            _rounds[party] = entry.Round + 1;
        }
        Forget();
        return entry;
    }

    /// <summary>Takes the next job.</summary>
    public bool TryTake([NotNullWhen(true)] out HashingJob? job)
    {
        job = null;
        if (_entries.Min is not { } next)
            return false;
        Remove(next);
        _round = Math.Max(_round, next.Round);
        job = next.Job;
        return true;
    }

    /// <summary>Takes a job out that waits. False: it waits no more.</summary>
    public bool TryRemove(Entry entry)
    {
        if (!_entries.Contains(entry))
            return false;
        Remove(entry);
        // The work was not done, so the turn is given back.
        foreach (var party in entry.Parties)
            _rounds[party] = RoundOf(party) - 1;
        return true;
    }

    /// <summary>Makes room for a job: takes the last one of the client or account that has the most. False: those who ask have as many.</summary>
    public bool TryDisplace(HashingOrigin origin, [NotNullWhen(true)] out HashingJob? displaced)
    {
        displaced = null;
        var own = PartiesOf(origin).Max(party => _waiting.TryGetValue(party, out var mine) ? mine.Count : 0);
        SortedSet<Entry>? most = null;
        foreach (var waiting in _waiting.Values)
        {
            if (waiting.Count > (most?.Count ?? 0))
                most = waiting;
        }
        // Among those who have as many, the first come stays.
        if (most is null || most.Count <= own + 1)
            return false;
        var last = most.Max!;
        displaced = last.Job;
        return TryRemove(last);
    }

    // All work of unknown clients is one client's.
    private static Party[] PartiesOf(HashingOrigin origin)
    {
        var client = new Party(IsAccount: false, origin.Client ?? "");
        return origin.Account is null ? [client] : [client, new Party(IsAccount: true, origin.Account)];
    }

    private long RoundOf(Party party) => Math.Max(_round - 1, _rounds.GetValueOrDefault(party, long.MinValue));

    private void Remove(Entry entry)
    {
        _ = _entries.Remove(entry);
        foreach (var party in entry.Parties)
        {
            var own = _waiting[party];
            _ = own.Remove(entry);
            if (own.Count == 0)
                _ = _waiting.Remove(party);
        }
    }

    // Whose rounds are over is as good as new.
    private void Forget()
    {
        if (_rounds.Count <= Remembered + (4 * _entries.Count))
            return;
        foreach (var (party, round) in _rounds)
        {
            // Removing while enumerating is allowed for a dictionary.
            if (round < _round)
                _ = _rounds.Remove(party);
        }
    }

    /// <summary>Who takes turns with others of the same kind.</summary>
    internal readonly record struct Party(bool IsAccount, string Name);

    /// <summary>A job that waits.</summary>
    internal sealed class Entry
    {
        public required HashingJob Job { get; init; }

        public required Party[] Parties { get; init; }

        public required long Round { get; init; }

        public required long Sequence { get; init; }
    }
}
