using Authenik8.Tokens;

namespace Authenik8.Revocation;

/// <summary>Watches the access token of something that stays open: a request, or the connection of a hub. Disposed of when that is over.</summary>
internal sealed class AccessTokenWatch : IDisposable
{
    private readonly Lock _lock = new();
    private readonly AccessTokenWatcher _watcher;
    private readonly CancellationTokenSource _source;
    private bool _isOver;

    public AccessTokenWatch(AccessTokenWatcher watcher, TokenReference token, DateTimeOffset endsAt, CancellationToken linked)
    {
        _watcher = watcher;
        Token = token;
        EndsAt = endsAt;
        _source = linked.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(linked) : new CancellationTokenSource();
        Ended = _source.Token;
    }

    /// <summary>The token.</summary>
    public TokenReference Token { get; }

    /// <summary>When what is open may no longer rely on the token.</summary>
    public DateTimeOffset EndsAt { get; }

    /// <summary>Signalled when the token is revoked, at <see cref="EndsAt"/>, or with the token that this watch is linked to.</summary>
    public CancellationToken Ended { get; }

    /// <summary>The neighbours among the watches of one subject. Guarded by the watcher's lock.</summary>
    internal AccessTokenWatch? Previous { get; set; }

    internal AccessTokenWatch? Next { get; set; }

    public void Dispose()
    {
        _watcher.Remove(this);
        lock (_lock)
        {
            // Once signalled, callbacks may still be about to run, which disposing of the source would lose.
            if (!_isOver)
                _source.Dispose();
            _isOver = true;
        }
    }

    /// <summary>Signals. Callbacks run on the thread pool, because the caller is somebody's logout, or the reader of the feed.</summary>
    internal Task End()
    {
        lock (_lock)
        {
            if (_isOver)
                return Task.CompletedTask;
            _isOver = true;
            return _source.CancelAsync();
        }
    }
}
