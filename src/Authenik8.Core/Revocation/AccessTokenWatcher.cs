using System.Buffers;
using System.Runtime.InteropServices;
using Authenik8.Diagnostics;
using Authenik8.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Revocation;

/// <summary>Ends what stays open when its access token is revoked or has expired.</summary>
/// <remarks>
/// <para>A revocation that enters the index signals the watches that it concerns at once, whether this process made it or the feed brought it. One timer
/// goes over all watches, at least once every <see cref="RevocationOptions.PollInterval"/>: it finds what has expired, and asks each token's revocation as
/// a request would. So where requests ask the store (mode <see cref="RevocationMode.Store"/>, or a feed that is silent), open connections do. Expiry never waits for
/// the store.</para>
/// <para>A request that never asks to be watched costs nothing here, and without watches there is no timer.</para>
/// </remarks>
internal sealed class AccessTokenWatcher : IDisposable
{
    // Questions to the store that wait at the same time.
    private const int MaxConcurrentChecks = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<Subject, AccessTokenWatch> _first = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly RevocationIndex _index;
    private readonly ITokenRevocationCheck _check;
    private readonly TimeProvider _clock;
    private readonly ILogger<AccessTokenWatcher> _logger;
    private readonly bool _isRevocable;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _askingLimit;
    private readonly TimeSpan _afterExpiry;
    private readonly ITimer _timer;
    private DateTimeOffset _nextTurn = DateTimeOffset.MaxValue;
    private int _count;
    private int _isAsking;
    private bool _isFailing;
    private bool _isDisposed;

    public AccessTokenWatcher(
        RevocationIndex index, ITokenRevocationCheck check, TimeProvider clock, IOptions<Authenik8Options> options, ILogger<AccessTokenWatcher> logger)
    {
        _index = index;
        _check = check;
        _clock = clock;
        _logger = logger;
        _isRevocable = options.Value.Revocation.Mode != RevocationMode.None;
        _interval = options.Value.Revocation.PollInterval;
        _askingLimit = options.Value.Revocation.MaxStaleness;
        _afterExpiry = options.Value.Tokens.ClockSkew + options.Value.Http.ConnectionGracePeriod;
        _timer = clock.CreateTimer(static state => ((AccessTokenWatcher)state!).Turn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        index.Added = OnAdded;
    }

    /// <summary>How many watches there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Watches a token that has been verified. A token that has been revoked since then is signalled at once.</summary>
    /// <param name="token">The token.</param>
    /// <param name="expiresAt">Its expiry; claim <c>exp</c>.</param>
    /// <param name="linked">Signals the watch as well.</param>
    public AccessTokenWatch Watch(TokenReference token, DateTimeOffset expiresAt, CancellationToken linked = default)
    {
        var watch = new AccessTokenWatch(this, token, expiresAt + _afterExpiry, linked);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(_first, token.Subject, out _);
            watch.Next = first;
            if (first is not null)
                first.Previous = watch;
            first = watch;
            _count++;
            TurnBy(watch.EndsAt);
        }
        // After it has been added, so that a revocation is seen either here or by the index's signal.
        if ((_isRevocable && _index.IsRevoked(token)) || _clock.GetUtcNow() >= watch.EndsAt)
            End(watch);
        return watch;
    }

    public void Remove(AccessTokenWatch watch)
    {
        lock (_lock)
        {
            if (watch.Previous is { } previous)
                previous.Next = watch.Next;
            else if (!_first.TryGetValue(watch.Token.Subject, out var first) || first != watch)
                return;
            else if (watch.Next is { } second)
                _first[watch.Token.Subject] = second;
            else
                _ = _first.Remove(watch.Token.Subject);
            if (watch.Next is { } next)
                next.Previous = watch.Previous;
            watch.Previous = watch.Next = null;
            _count--;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }
        _index.Added = null;
        _timer.Dispose();
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private void OnAdded(RevocationEntry entry)
    {
        if (!_isRevocable || Count == 0)
            return;
        foreach (var watch in Concerned(entry))
        {
            if (_index.IsRevoked(watch.Token))
                End(watch);
        }
    }

    // A tenant has no list of its own, because few ever revoke one.
    private List<AccessTokenWatch> Concerned(RevocationEntry entry)
    {
        var subject = entry switch
        {
            RevocationEntry.OfToken token => token.Subject,
            RevocationEntry.OfSession session => session.Subject,
            RevocationEntry.OfSubject all => all.Subject,
            _ => null,
        };
        var concerned = new List<AccessTokenWatch>();
        lock (_lock)
        {
            if (subject is not null)
                AddAll(_first.GetValueOrDefault(subject));
            else
                foreach (var first in _first.Values)
                    AddAll(first);
        }
        return concerned;

        void AddAll(AccessTokenWatch? watch)
        {
            for (; watch is not null; watch = watch.Next)
                concerned.Add(watch);
        }
    }

    private void End(AccessTokenWatch watch)
    {
        Remove(watch);
        var callbacks = watch.End();
        if (!callbacks.IsCompletedSuccessfully)
            _ = ObserveAsync(callbacks);
    }

    private async Task ObserveAsync(Task callbacks)
    {
        try
        {
            await callbacks.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.OpenConnectionCallbackFailed(_logger, exception);
        }
    }

    // Under the lock. The timer runs once; each turn sets it again, as long as there is anything to watch.
    private void TurnBy(DateTimeOffset time)
    {
        var now = _clock.GetUtcNow();
        var latest = now + _interval;
        var turn = time < latest ? time : latest;
        if (_isDisposed || _nextTurn <= turn)
            return;
        _nextTurn = turn;
        var wait = turn - now;
        _ = _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Turn()
    {
        lock (_lock)
            _nextTurn = DateTimeOffset.MaxValue;
        var earliest = EndExpired();
        lock (_lock)
        {
            if (_count == 0)
                return;
            TurnBy(earliest);
        }
        if (_isRevocable && Interlocked.Exchange(ref _isAsking, 1) == 0)
            _ = AskAsync();
    }

    private DateTimeOffset EndExpired()
    {
        var now = _clock.GetUtcNow();
        var earliest = DateTimeOffset.MaxValue;
        var watches = Rent(out var count);
        for (var i = 0; i < count; i++)
        {
            if (now >= watches[i].EndsAt)
                End(watches[i]);
            else if (watches[i].EndsAt < earliest)
                earliest = watches[i].EndsAt;
        }
        ArrayPool<AccessTokenWatch>.Shared.Return(watches, clearArray: true);
        return earliest;
    }

    private async Task AskAsync()
    {
        Exception? failure = null;
        try
        {
            failure = await EndRevokedAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = exception;
        }
        if (failure is not null && !_isFailing && !_stopping.IsCancellationRequested)
            Log.OpenConnectionsUnchecked(_logger, failure);
        _isFailing = failure is not null;
        Volatile.Write(ref _isAsking, 0);
    }

    // The index answers without a wait; where the store has to be asked, some questions wait at a time.
    private async Task<Exception?> EndRevokedAsync()
    {
        var watches = Rent(out var count);
        var asked = new List<(AccessTokenWatch Watch, Task<bool> IsRevoked)>();
        Exception? failure = null;
        for (var i = 0; i < count;)
        {
            using var limit = new CancellationTokenSource(_askingLimit, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
            for (; i < count && asked.Count < MaxConcurrentChecks; i++)
            {
                var isRevoked = _check.IsRevokedAsync(watches[i].Token, either.Token);
                if (!isRevoked.IsCompletedSuccessfully)
                    asked.Add((watches[i], isRevoked.AsTask()));
                else if (isRevoked.Result)
                    End(watches[i]);
            }
            failure = await EndRevokedAsync(asked).ConfigureAwait(false) ?? failure;
        }
        ArrayPool<AccessTokenWatch>.Shared.Return(watches, clearArray: true);
        return failure;
    }

    // Where neither feed nor store answers, what is open stays open until one of them answers or the token expires: to end everything at each
    // failure of the store would have all clients come back at once. Invocations of hubs are refused meanwhile, as requests are.
    private async Task<Exception?> EndRevokedAsync(List<(AccessTokenWatch Watch, Task<bool> IsRevoked)> asked)
    {
        Exception? failure = null;
        foreach (var (watch, isRevoked) in asked)
        {
            try
            {
                if (await isRevoked.ConfigureAwait(false))
                    End(watch);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        }
        asked.Clear();
        return failure;
    }

    private AccessTokenWatch[] Rent(out int count)
    {
        lock (_lock)
        {
            var watches = ArrayPool<AccessTokenWatch>.Shared.Rent(Math.Max(1, _count));
            count = 0;
            foreach (var first in _first.Values)
            {
                for (var watch = first; watch is not null; watch = watch.Next)
                    watches[count++] = watch;
            }
            return watches;
        }
    }
}
