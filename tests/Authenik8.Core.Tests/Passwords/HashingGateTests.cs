using Authenik8.Passwords;
using Xunit;

namespace Authenik8.Core.Tests.Passwords;

public sealed class HashingGateTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task TryRun_OfMoreThanTheLimit_RunsSoManyAtATime()
    {
        using var gate = new HashingGate(maxConcurrent: 3, queueLimit: 100, TimeProvider.System);
        using var together = new Barrier(3);
        var (now, most) = (0, 0);

        var jobs = Enumerable.Range(0, 30).Select(_ => Run(gate, () =>
        {
            var running = Interlocked.Increment(ref now);
            InterlockedMax(ref most, running);

            // Three have to be here at once for any to go on: the limit is reached, and never exceeded.
            Assert.True(together.SignalAndWait(Patience));
            return Interlocked.Decrement(ref now);
        })).ToArray();
        _ = await Task.WhenAll(jobs).WaitAsync(Patience);

        Assert.Equal(3, most);
    }

    [Fact]
    public async Task TryRun_WithTheQueueFull_IsRefusedUntilThereIsRoom()
    {
        using var gate = new HashingGate(maxConcurrent: 1, queueLimit: 2, TimeProvider.System);
        using var release = new ManualResetEventSlim();
        var running = Run(gate, () => release.Wait(Patience));
        var first = Run(gate, () => true);
        var second = Run(gate, () => true);

        Assert.False(gate.TryRun(() => true, CancellationToken.None, out _));

        release.Set();
        Assert.True(await running.WaitAsync(Patience));
        Assert.True(await first.WaitAsync(Patience));
        Assert.True(await second.WaitAsync(Patience));
        Assert.True(await Run(gate, () => true).WaitAsync(Patience));
    }

    [Fact]
    public async Task TryRun_WithNoQueue_RunsAsManyAsThereAreThreads()
    {
        using var gate = new HashingGate(maxConcurrent: 2, queueLimit: 0, TimeProvider.System);
        using var release = new ManualResetEventSlim();
        var (first, second) = (Run(gate, () => release.Wait(Patience)), Run(gate, () => release.Wait(Patience)));

        Assert.False(gate.TryRun(() => true, CancellationToken.None, out _));
        release.Set();

        Assert.True(await first.WaitAsync(Patience));
        Assert.True(await second.WaitAsync(Patience));
    }

    [Fact]
    public async Task Cancel_WhileWaiting_MakesRoomAtOnce()
    {
        using var gate = new HashingGate(maxConcurrent: 1, queueLimit: 1, TimeProvider.System);
        using var release = new ManualResetEventSlim();
        using var withdrawn = new CancellationTokenSource();
        var running = Run(gate, () => release.Wait(Patience));
        var ran = false;
        var waiting = Run(gate, () => ran = true, withdrawn.Token);

        await withdrawn.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
        var next = Run(gate, () => true);
        release.Set();

        Assert.True(await running.WaitAsync(Patience));
        Assert.True(await next.WaitAsync(Patience));
        Assert.False(ran);
    }

    [Fact]
    public async Task Cancel_WhileRunning_LetsTheWorkFinish()
    {
        using var gate = new HashingGate(maxConcurrent: 1, queueLimit: 0, TimeProvider.System);
        using var began = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        using var withdrawn = new CancellationTokenSource();
        var running = Run(
            gate,
            () =>
            {
                began.Set();
                return release.Wait(Patience);
            },
            withdrawn.Token);

        Assert.True(began.Wait(Patience));
        await withdrawn.CancelAsync();
        release.Set();

        Assert.True(await running.WaitAsync(Patience));
    }

    [Fact]
    public async Task Cancel_BeforeTheCall_QueuesNothing()
    {
        using var gate = new HashingGate(maxConcurrent: 1, queueLimit: 0, TimeProvider.System);

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Run(gate, () => true, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Cancel_RacingWithTheWork_EndsEveryRequestOneWay()
    {
        using var gate = new HashingGate(maxConcurrent: 2, queueLimit: 10_000, TimeProvider.System);
        var done = 0;
        var requests = new List<Task<int>>();
        for (var i = 0; i < 2_000; i++)
        {
            var withdrawn = new CancellationTokenSource();
            requests.Add(Run(gate, () => Interlocked.Increment(ref done), withdrawn.Token));
            _ = Task.Run(withdrawn.Cancel);
        }

        await Task.WhenAll(requests).WaitAsync(Patience).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.All(requests, request => Assert.True(request.IsCompletedSuccessfully || request.IsCanceled));
        Assert.Equal(done, requests.Count(request => request.IsCompletedSuccessfully));
        Assert.True(await Run(gate, () => true).WaitAsync(Patience));
    }

    [Fact]
    public async Task TryRun_OfWorkThatThrows_HandsOverTheExceptionAndGoesOn()
    {
        using var gate = new HashingGate(maxConcurrent: 1, queueLimit: 1, TimeProvider.System);

        _ = await Assert.ThrowsAsync<InvalidTimeZoneException>(
            () => Run<bool>(gate, () => throw new InvalidTimeZoneException()).WaitAsync(Patience));
        Assert.True(await Run(gate, () => true).WaitAsync(Patience));
    }

    [Fact]
    public async Task TryRun_RunsTheWorkOnAThreadThatIsNotThePools()
    {
        using var gate = new HashingGate(maxConcurrent: 1, queueLimit: 1, TimeProvider.System);

        var (work, continuation) = (await Run(gate, () => Thread.CurrentThread.IsThreadPoolThread), Thread.CurrentThread.Name);

        Assert.False(work);
        Assert.NotEqual("Authenik8 password hashing", continuation, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Dispose_WithWorkWaiting_FinishesWhatRunsAndRefusesTheRest()
    {
        var gate = new HashingGate(maxConcurrent: 1, queueLimit: 5, TimeProvider.System);
        using var began = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var running = Run(gate, () =>
        {
            began.Set();
            return release.Wait(Patience);
        });
        var waiting = Run(gate, () => true);
        Assert.True(began.Wait(Patience));

        var closing = Task.Run(gate.Dispose);
        _ = await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WaitAsync(Patience));
        release.Set();

        Assert.True(await running.WaitAsync(Patience));
        await closing.WaitAsync(Patience);
        _ = Assert.Throws<ObjectDisposedException>(() => gate.TryRun(() => true, CancellationToken.None, out _));
    }

    [Fact]
    public async Task RetryAfter_GrowsWithWhatRecentWorkTook()
    {
        var clock = new StepClock(TimeSpan.FromSeconds(4));
        using var gate = new HashingGate(maxConcurrent: 1, queueLimit: 5, clock);
        Assert.Equal(TimeSpan.FromSeconds(1), gate.RetryAfter);
        _ = await Run(gate, () => true);

        using var release = new ManualResetEventSlim();
        var jobs = Enumerable.Range(0, 3).Select(_ => Run(gate, () => release.Wait(Patience))).ToArray();
        Assert.Equal(TimeSpan.FromSeconds(12), gate.RetryAfter);
        var more = Enumerable.Range(0, 3).Select(_ => Run(gate, () => release.Wait(Patience))).ToArray();
        Assert.Equal(TimeSpan.FromSeconds(24), gate.RetryAfter);

        release.Set();
        _ = await Task.WhenAll([.. jobs, .. more]).WaitAsync(Patience);
    }

    private static Task<T> Run<T>(HashingGate gate, Func<T> work, CancellationToken cancellationToken = default)
    {
        Assert.True(gate.TryRun(work, cancellationToken, out var completion));
        return completion;
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            var found = Interlocked.CompareExchange(ref target, value, seen);
            if (found == seen)
                return;

            seen = found;
        }
    }

    /// <summary>A clock on which a step passes between any two readings.</summary>
    private sealed class StepClock(TimeSpan step) : TimeProvider
    {
        private long _readings;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Increment(ref _readings) * step.Ticks;
    }
}
