using System.Collections.Concurrent;
using Authenik8.Tokens;

namespace Authenik8.Revocation;

/// <summary>Knows how far back the revocations of this process reach.</summary>
/// <remarks>
/// Where the feed is in memory, a restart forgets what it carried. A token that was issued before the start may have been revoked
/// then: the session store is asked, or the token is refused where the store is in memory as well. A feed that outlives the
/// process remembers everything.
/// </remarks>
internal sealed class RevocationMemory
{
    private const long Unlimited = long.MinValue;
    private const int SweepAt = 10_000;

    // Tokens of this process whose time is not after its start: those of the first millisecond, and those issued after the
    // clock was set back. Values are expiries in Unix milliseconds.
    private readonly ConcurrentDictionary<TokenId, long> _issuedHere = new();
    private long _since = Unlimited;

    /// <summary>Whether the session store outlives the process, and so knows what was revoked before.</summary>
    public bool StoreRemembers { get; private set; }

    /// <summary>Says that the feed remembers nothing from before this time. Only the first time counts.</summary>
    public RevocationMemory Begin(DateTimeOffset now, bool storeRemembers)
    {
        StoreRemembers = storeRemembers;
        _ = Interlocked.CompareExchange(ref _since, now.ToUnixTimeMilliseconds(), Unlimited);
        return this;
    }

    /// <summary>Takes note of a token that this process issued.</summary>
    public void OnIssued(TokenId id, DateTimeOffset issuedAt, DateTimeOffset expiresAt)
    {
        if (issuedAt.ToUnixTimeMilliseconds() > Volatile.Read(ref _since))
            return;
        if (_issuedHere.Count >= SweepAt)
            Sweep(issuedAt.ToUnixTimeMilliseconds());
        _issuedHere[id] = expiresAt.ToUnixTimeMilliseconds();
    }

    /// <summary>Whether a token may have been revoked before anything was remembered.</summary>
    public bool MayHaveForgotten(in TokenReference token)
    {
        var since = Volatile.Read(ref _since);
        if (since == Unlimited)
            return false;
        var issuedAt = token.IssuedAt.ToUnixTimeMilliseconds();
        // A token that another program signed tells the second of its issue only.
        if (token.Id.UnixMilliseconds != issuedAt)
            return issuedAt / 1000 < since / 1000;
        return issuedAt <= since && !_issuedHere.ContainsKey(token.Id);
    }

    private void Sweep(long now)
    {
        foreach (var (id, expiresAt) in _issuedHere)
        {
            if (expiresAt <= now)
                _ = _issuedHere.TryRemove(id, out _);
        }
    }
}
