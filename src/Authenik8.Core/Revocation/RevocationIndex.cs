using System.Collections.Concurrent;
using Authenik8.Tokens;

namespace Authenik8.Revocation;

/// <summary>The revocations that concern access tokens alive now, held in the process and read without a lock.</summary>
/// <remarks>
/// It is small: an entry goes when the last access token that it can concern has expired. Entries are only ever added
/// or prolonged, so a reader sees a revocation from the moment that it is added.
/// </remarks>
internal sealed class RevocationIndex
{
    // Tokens and sessions are both named by 128 random bits: one table serves both. Values are expiries in Unix milliseconds.
    private readonly ConcurrentDictionary<UInt128, long> _ids = new();
    private readonly ConcurrentDictionary<Subject, Cutoff> _subjects = new();
    private readonly ConcurrentDictionary<string, Cutoff> _tenants = new(StringComparer.Ordinal);

    // ConcurrentDictionary.IsEmpty takes locks when it is empty, which is the usual case here; these are read instead.
    private int _idCount;
    private int _subjectCount;
    private int _tenantCount;

    /// <summary>How many entries there are.</summary>
    public int Count => Volatile.Read(ref _idCount) + Volatile.Read(ref _subjectCount) + Volatile.Read(ref _tenantCount);

    /// <summary>Called with each entry once a reader can see it, on the thread that adds it. Also with one that was there before.</summary>
    public Action<RevocationEntry>? Added { get; set; }

    public void Add(RevocationEntry entry)
    {
        var expiresAt = entry.ExpiresAt.ToUnixTimeMilliseconds();
        switch (entry)
        {
            case RevocationEntry.OfToken token:
                Add(_ids, ref _idCount, token.Id.Value, expiresAt, Math.Max);
                break;
            case RevocationEntry.OfSession session:
                Add(_ids, ref _idCount, session.Id.Value, expiresAt, Math.Max);
                break;
            case RevocationEntry.OfSubject subject:
                Add(_subjects, ref _subjectCount, subject.Subject, new Cutoff(subject.Before.ToUnixTimeMilliseconds(), expiresAt), Cutoff.Later);
                break;
            case RevocationEntry.OfTenant tenant:
                Add(_tenants, ref _tenantCount, tenant.Tenant, new Cutoff(tenant.Before.ToUnixTimeMilliseconds(), expiresAt), Cutoff.Later);
                break;
            default:
                throw new ArgumentException($"Unknown kind of revocation: {entry.GetType().Name}.", nameof(entry));
        }
        Added?.Invoke(entry);
    }

    public bool IsRevoked(in TokenReference token)
    {
        if (Volatile.Read(ref _idCount) != 0
            && (_ids.ContainsKey(token.Id.Value) || (token.SessionId is { } session && _ids.ContainsKey(session.Value))))
            return true;
        if (Volatile.Read(ref _subjectCount) != 0
            && _subjects.TryGetValue(token.Subject, out var subject) && token.IssuedAt.ToUnixTimeMilliseconds() < subject.Before)
            return true;
        return Volatile.Read(ref _tenantCount) != 0
            && token.Subject.Tenant is { } name
            && _tenants.TryGetValue(name, out var tenant) && token.IssuedAt.ToUnixTimeMilliseconds() < tenant.Before;
    }

    /// <summary>Until which time of issue the tokens of a subject are known to be revoked. 1970: they are not.</summary>
    public DateTimeOffset RevokedBefore(Subject subject)
    {
        var before = Volatile.Read(ref _subjectCount) != 0 && _subjects.TryGetValue(subject, out var ofSubject) ? ofSubject.Before : 0;
        if (Volatile.Read(ref _tenantCount) != 0 && subject.Tenant is { } name && _tenants.TryGetValue(name, out var ofTenant))
            before = Math.Max(before, ofTenant.Before);
        return DateTimeOffset.FromUnixTimeMilliseconds(before);
    }

    /// <summary>Whether a session is known to be revoked.</summary>
    public bool Contains(RevocationEntry.OfSession entry) => ContainsSession(entry.Id);

    /// <inheritdoc cref="Contains" />
    public bool ContainsSession(SessionId session) => Volatile.Read(ref _idCount) != 0 && _ids.ContainsKey(session.Value);

    /// <summary>Forgets what has expired.</summary>
    public void Sweep(DateTimeOffset now)
    {
        var time = now.ToUnixTimeMilliseconds();
        foreach (var entry in _ids)
        {
            // Removes the pair, not the key: an entry prolonged meanwhile stays.
            if (entry.Value <= time && _ids.TryRemove(entry))
                Interlocked.Decrement(ref _idCount);
        }
        Sweep(_subjects, ref _subjectCount, time);
        Sweep(_tenants, ref _tenantCount, time);
    }

    private static void Sweep<TKey>(ConcurrentDictionary<TKey, Cutoff> table, ref int count, long time)
        where TKey : notnull
    {
        foreach (var entry in table)
        {
            if (entry.Value.ExpiresAt <= time && table.TryRemove(entry))
                Interlocked.Decrement(ref count);
        }
    }

    private static void Add<TKey, TValue>(ConcurrentDictionary<TKey, TValue> table, ref int count, TKey key, TValue value, Func<TValue, TValue, TValue> merge)
        where TKey : notnull
        where TValue : IEquatable<TValue>
    {
        while (true)
        {
            if (table.TryGetValue(key, out var present))
            {
                var merged = merge(present, value);
                if (merged.Equals(present) || table.TryUpdate(key, merged, present))
                    return;
            }
            else if (table.TryAdd(key, value))
            {
                Interlocked.Increment(ref count);
                return;
            }
        }
    }

    /// <summary>Tokens issued before a time are revoked, until an expiry; both in Unix milliseconds.</summary>
    private readonly record struct Cutoff(long Before, long ExpiresAt)
    {
        public static Cutoff Later(Cutoff left, Cutoff right) =>
            new(Math.Max(left.Before, right.Before), Math.Max(left.ExpiresAt, right.ExpiresAt));
    }
}
