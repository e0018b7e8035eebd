using System.Threading.Channels;
using Authenik8.Diagnostics;
using Authenik8.Tokens;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Authenik8.Sessions;

/// <summary>What a failing store left unclear or undone, by session: tried again in the background until the store has answered.</summary>
/// <remarks>
/// Held in the process: where the process dies first, it is lost. Bounded: beyond <see cref="Capacity"/> sessions, and
/// <see cref="MaxOfSession"/> pieces of work for one session, the oldest of that session or the new ones are dropped.
/// </remarks>
internal abstract class SessionRepairs<TWork>(TimeProvider clock, ILogger logger) : BackgroundService
{
    private const int Capacity = 100_000;
    private const int MaxOfSession = 8;
    private const int AtOnce = 16;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastTry = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<SessionId, Pending> _pending = [];
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private int _count;

    /// <summary>How many sessions have work pending.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Does now what is pending for a session. At most one caller does it; the others wait for that one.</summary>
    /// <exception cref="StoreUnavailableException">The store still fails; the work stays pending.</exception>
    public Task SettleAsync(SessionId session)
    {
        if (Count == 0)
            return Task.CompletedTask;
        lock (_lock)
            return _pending.TryGetValue(session, out var pending) ? pending.Running ??= RunAsync(session, pending) : Task.CompletedTask;
    }

    /// <summary>Keeps work for a session until it is done.</summary>
    protected void Add(SessionId session, TWork work)
    {
        lock (_lock)
        {
            if (!_pending.TryGetValue(session, out var pending))
            {
                if (_pending.Count >= Capacity)
                {
                    Log.SessionRepairDropped(logger, session);
                    return;
                }
                _pending.Add(session, pending = new Pending());
                Volatile.Write(ref _count, _pending.Count);
            }
            if (pending.Work.Contains(work))
                return;
            if (pending.Work.Count == MaxOfSession)
                pending.Work.RemoveAt(0);
            pending.Work.Add(work);
        }
        _ = _wakeUps.Writer.TryWrite(true);
    }

    /// <summary>Does one piece of work. It may be done again.</summary>
    protected abstract Task RepairAsync(SessionId session, TWork work);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _wakeUps.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false))
        {
            _ = _wakeUps.Reader.TryRead(out _);
            while (Count > 0)
            {
                await SettleAllAsync(stoppingToken).ConfigureAwait(false);
                if (Count > 0)
                    await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (Count == 0)
            return;
        // What this process knows ends with it: one more try.
        using var timeout = new CancellationTokenSource(LastTry, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await SettleAllAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The store does not answer in time.
        }
    }

    private async Task SettleAllAsync(CancellationToken cancellationToken)
    {
        SessionId[] sessions;
        lock (_lock)
            sessions = [.. _pending.Keys];
        await Parallel.ForEachAsync(
            sessions,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (session, stop) =>
            {
                try
                {
                    await SettleAsync(session).WaitAsync(stop).ConfigureAwait(false);
                }
                catch (StoreUnavailableException)
                {
                    // It stays pending, and is tried again after the interval.
                }
            }).ConfigureAwait(false);
    }

    private async Task RunAsync(SessionId session, Pending pending)
    {
        // The caller holds the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (true)
        {
            TWork work;
            lock (_lock)
            {
                if (pending.Work.Count == 0)
                {
                    _ = _pending.Remove(session);
                    Volatile.Write(ref _count, _pending.Count);
                    return;
                }
                work = pending.Work[0];
            }
            try
            {
                await RepairAsync(session, work).ConfigureAwait(false);
            }
            catch (StoreUnavailableException)
            {
                lock (_lock)
                    pending.Running = null;
                throw;
            }
            catch (Exception exception)
            {
                // A bug, or a record that cannot be read: trying again would not help.
                Log.SessionRepairFailed(logger, session, exception);
            }
            lock (_lock)
                _ = pending.Work.Remove(work);
        }
    }

    private sealed class Pending
    {
        public List<TWork> Work { get; } = [];

        public Task? Running { get; set; }
    }
}
