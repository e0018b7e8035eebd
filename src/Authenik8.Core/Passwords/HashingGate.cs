using System.Diagnostics.CodeAnalysis;

namespace Authenik8.Passwords;

/// <summary>Bounds how many hashes are computed at a time and how many may wait, on threads of its own.</summary>
/// <remarks>
/// <para>Threads of its own, because a hash keeps a thread for milliseconds: on the thread pool a wave of logins would hold up
/// every other request. They start when they are first needed. Safe for concurrent use.</para>
/// <para>The queue is fair among clients and among accounts (<see cref="HashingQueue"/>): whoever comes with one request is
/// served before those who have many waiting. When the queue is full, the client with the most in it loses its last one.</para>
/// </remarks>
internal sealed class HashingGate : IDisposable
{
    private const int StackBytes = 512 * 1024;
    private static readonly TimeSpan LeastRetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostRetryAfter = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly HashingQueue _queue = new();
    private readonly SemaphoreSlim _queued = new(0);
    private readonly List<Thread> _threads = [];
    private readonly int _maxThreads;
    private readonly int _queueLimit;
    private readonly TimeProvider _clock;
    private int _running;
    private double _averageSeconds;
    private bool _disposed;

    /// <summary>Creates a gate; no thread is started yet.</summary>
    /// <param name="maxConcurrent">Jobs that run at a time, 1 or more.</param>
    /// <param name="queueLimit">Jobs that wait beyond those, 0 or more.</param>
    /// <param name="clock">Measures how long jobs take.</param>
    public HashingGate(int maxConcurrent, int queueLimit, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxConcurrent);
        ArgumentOutOfRangeException.ThrowIfNegative(queueLimit);
        _maxThreads = maxConcurrent;
        _queueLimit = queueLimit;
        _clock = clock;
    }

    /// <summary>When there should be room in the queue, by what recent jobs took; 1 to 30 seconds.</summary>
    public TimeSpan RetryAfter
    {
        get
        {
            lock (_lock)
            {
                var seconds = Math.Ceiling(_averageSeconds * (_queue.Count + _running) / _maxThreads);
                return TimeSpan.FromSeconds(
                    Math.Clamp(seconds, LeastRetryAfter.TotalSeconds, MostRetryAfter.TotalSeconds));
            }
        }
    }

    /// <inheritdoc cref="TryRun{T}(Func{T}, HashingOrigin, CancellationToken, out Task{T}?)"/>
    public bool TryRun<T>(
        Func<T> work, CancellationToken cancellationToken, [NotNullWhen(true)] out Task<T>? completion) =>
        TryRun(work, origin: default, cancellationToken, out completion);

    /// <summary>Queues work.</summary>
    /// <param name="work">The work; runs on a thread of the gate.</param>
    /// <param name="origin">For whom.</param>
    /// <param name="cancellationToken">Withdraws the work while it waits, which makes room at once.</param>
    /// <param name="completion">
    /// Ends with the work, or with a <see cref="HashingDisplacedException"/> where it had to make room for others.
    /// </param>
    /// <returns>False when the queue is full, and no other client has more in it.</returns>
    /// <exception cref="ObjectDisposedException">The gate is closed.</exception>
    public bool TryRun<T>(
        Func<T> work, HashingOrigin origin, CancellationToken cancellationToken, [NotNullWhen(true)] out Task<T>? completion)
    {
        completion = null;
        if (cancellationToken.IsCancellationRequested)
        {
            completion = Task.FromCanceled<T>(cancellationToken);
            return true;
        }

        var job = new HashingJob<T>(work);
        HashingQueue.Entry entry;
        HashingJob? displaced = null;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_running + _queue.Count >= _maxThreads + _queueLimit && !_queue.TryDisplace(origin, out displaced))
                return false;

            if (_threads.Count < _maxThreads && _running + _queue.Count >= _threads.Count)
                StartThread();
            entry = _queue.Add(job, origin);
        }

        displaced?.Refuse(new HashingDisplacedException());
        _ = _queued.Release();
        completion = cancellationToken.CanBeCanceled ? WithdrawableAsync(job, entry, cancellationToken) : job.Completion;
        return true;
    }

    /// <summary>Closes the gate: what runs is finished, what waits is refused, the threads end.</summary>
    public void Dispose()
    {
        var refused = new List<HashingJob>();
        lock (_lock)
        {
            if (_disposed)
                return;

            _disposed = true;
            while (_queue.TryTake(out var job))
                refused.Add(job);
        }

        foreach (var job in refused)
            job.Refuse(new ObjectDisposedException(nameof(HashingGate)));
        if (_threads.Count > 0)
            _ = _queued.Release(_threads.Count);
        foreach (var thread in _threads)
            thread.Join();
        _queued.Dispose();
    }

    private async Task<T> WithdrawableAsync<T>(
        HashingJob<T> job, HashingQueue.Entry entry, CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister(
            (_, token) =>
            {
                if (TryRemove(entry))
                    job.Withdraw(token);
            },
            state: null);
        await using (registration.ConfigureAwait(false))
        {
            return await job.Completion.ConfigureAwait(false);
        }
    }

    private bool TryRemove(HashingQueue.Entry entry)
    {
        lock (_lock)
            return _queue.TryRemove(entry);
    }

    private void StartThread()
    {
        var thread = new Thread(Work, StackBytes) { IsBackground = true, Name = "Authenik8 password hashing" };
        thread.UnsafeStart();
        _threads.Add(thread);
    }

    private void Work()
    {
        while (Take() is { } job)
        {
            var started = _clock.GetTimestamp();
            job.Execute();
            var seconds = _clock.GetElapsedTime(started).TotalSeconds;

            // Room is made before the waiter is told, so that whoever was told finds it.
            lock (_lock)
            {
                _running--;
                _averageSeconds = _averageSeconds == 0 ? seconds : (0.9 * _averageSeconds) + (0.1 * seconds);
            }

            job.Complete();
        }
    }

    /// <summary>Waits for the next job; null when the gate is closed.</summary>
    private HashingJob? Take()
    {
        while (true)
        {
            _queued.Wait();
            lock (_lock)
            {
                if (_disposed)
                    return null;

                // Empty when the job that this was signalled for has been withdrawn.
                if (_queue.TryTake(out var job))
                {
                    _running++;
                    return job;
                }
            }
        }
    }
}
