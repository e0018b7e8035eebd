using System.Diagnostics.Metrics;
using Authenik8.Core.Tests.Logging;
using Authenik8.Diagnostics;
using Authenik8.Events;
using Authenik8.InMemory;
using Authenik8.Protection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Authenik8.Core.Tests.Protection;

public sealed class ResilientAttemptLimiterTests : IDisposable
{
    private static readonly AttemptLimit.Window Two = new("login", 2, TimeSpan.FromMinutes(15), OnSuccess.Forget);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<Authenik8Metrics>().BuildServiceProvider();
    private readonly TickingTimeProvider _clock = new();
    private readonly RecordingEvents _events = new();
    private readonly RecordingLogger<ResilientAttemptLimiter> _log = new();
    private readonly BrittleLimiter _store = new(new InMemoryAttemptLimiter());
    private readonly InMemoryAttemptLimiter _inProcess = new();
    private readonly ResilientAttemptLimiter _limiter;

    public ResilientAttemptLimiterTests() =>
        _limiter = new ResilientAttemptLimiter(_store, _inProcess, _events, _services.GetRequiredService<Authenik8Metrics>(), _clock, _log);

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Acquire_StoreAnswers_AsksItAndNothingElse()
    {
        Assert.Equal([true, true, false], await AcquireAsync(3));

        Assert.Equal(3, _store.Calls);
        Assert.Empty(_events.Raised);
        Assert.Empty(_log.Entries);
        Assert.True((await _inProcess.AcquireAsync(Command(), CancellationToken.None)).IsAllowed);
    }

    [Fact]
    public async Task Acquire_StoreThrows_LimitsWithinTheProcessAndSaysSoOnce()
    {
        _store.Failure = new StoreUnavailableException("down");

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal([i == 0, i == 0, false], await AcquireAsync(3));
            _clock.Advance(ResilientAttemptLimiter.Rest);
        }

        Assert.Equal([(SecurityEventNames.LimiterDegraded, null)], _events.Raised);
        Assert.Equal([(LogLevel.Error, EventIds.LimiterDegraded)], _log.Entries);
    }

    [Fact]
    public async Task Acquire_StoreThrows_IsAskedByOneAttemptEachRest()
    {
        _store.Failure = new InvalidOperationException();
        _ = await AcquireAsync(1);

        _ = await AcquireAsync(20);
        Assert.Equal(1, _store.Calls);

        for (var rests = 1; rests <= 3; rests++)
        {
            _clock.Advance(ResilientAttemptLimiter.Rest);
            _ = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AcquireAsync(1)));
            Assert.Equal(1 + rests, _store.Calls);
        }
    }

    [Fact]
    public async Task Acquire_StoreComesBack_DecidesAgainAndSaysSoOnce()
    {
        _store.Failure = new StoreUnavailableException("down");
        Assert.Equal([true, true, false], await AcquireAsync(3));
        _store.Failure = null;
        Assert.Equal([false], await AcquireAsync(1));

        _clock.Advance(ResilientAttemptLimiter.Rest);

        Assert.Equal([true, true, false], await AcquireAsync(3));
        Assert.Equal([(LogLevel.Error, EventIds.LimiterDegraded), (LogLevel.Information, EventIds.LimiterRestored)], _log.Entries);

        _store.Failure = new StoreUnavailableException("down again");
        _ = await AcquireAsync(1);
        Assert.Equal(3, _log.Entries.Count);
        Assert.Equal(2, _events.Raised.Count);
    }

    [Fact]
    public async Task Acquire_StoreHangs_WaitsOnceAndThenNotAtAll()
    {
        _ = await AcquireAsync(1);
        _store.Hangs = true;
        var start = TimeProvider.System.GetTimestamp();

        Assert.Equal([true, true, false], await AcquireAsync(3));
        for (var i = 0; i < 100; i++)
            Assert.Equal([false], await AcquireAsync(1));

        // One wait of half a second; a hundred would be fifty.
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), ResilientAttemptLimiter.Patience - TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(20));
        Assert.Equal(2, _store.Calls);
        Assert.Equal([(SecurityEventNames.LimiterDegraded, null)], _events.Raised);
    }

    [Fact]
    public async Task Acquire_StoreHangsFromTheStart_WaitsLongerButNotForEver()
    {
        _store.Hangs = true;
        var start = TimeProvider.System.GetTimestamp();

        Assert.Equal([true], await AcquireAsync(1));

        Assert.InRange(TimeProvider.System.GetElapsedTime(start), ResilientAttemptLimiter.FirstPatience - TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Acquire_Cancelled_IsNoFailureOfTheStore()
    {
        _store.Hangs = true;
        using var cancellation = new CancellationTokenSource();
        var waiting = _limiter.AcquireAsync(Command(), cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Empty(_events.Raised);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task Acquire_StoreCancelsByItself_IsAFailureOfTheStore()
    {
        _store.Failure = new OperationCanceledException();

        Assert.Equal([true], await AcquireAsync(1));

        Assert.Equal([(SecurityEventNames.LimiterDegraded, null)], _events.Raised);
    }

    [Fact]
    public async Task Succeed_StoreThrows_ForgetsWithinTheProcessAndThrowsNothing()
    {
        _store.Failure = new StoreUnavailableException("down");
        Assert.Equal([true, true, false], await AcquireAsync(3));
        _clock.Advance(ResilientAttemptLimiter.Rest);

        await _limiter.SucceedAsync(Command(), CancellationToken.None);

        Assert.Equal([true, true, false], await AcquireAsync(3));
    }

    [Fact]
    public async Task Succeed_StoreHangs_DoesNotHang()
    {
        _ = await AcquireAsync(1);
        _store.Hangs = true;

        await _limiter.SucceedAsync(Command(), CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal([(SecurityEventNames.LimiterDegraded, null)], _events.Raised);
    }

    [Fact]
    public async Task Succeed_StoreCameBackMeanwhile_ForgetsInBoth()
    {
        _store.Failure = new StoreUnavailableException("down");
        Assert.Equal([true, true], await AcquireAsync(2));
        _store.Failure = null;
        _clock.Advance(ResilientAttemptLimiter.Rest);

        await _limiter.SucceedAsync(Command(), CancellationToken.None);

        _store.Failure = new StoreUnavailableException("down again");
        Assert.Equal([true, true, false], await AcquireAsync(3));
    }

    [Fact]
    public async Task Acquire_StoreThrows_CountsTheFallbacks()
    {
        var fallbacks = 0L;
        using var listener = new MeterListener();
        var meters = _services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "authenik8.limiter.fallbacks" && instrument.Meter.Scope == meters)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, measurement, _, _) => Interlocked.Add(ref fallbacks, measurement));
        listener.Start();
        _ = await AcquireAsync(2);
        Assert.Equal(0, fallbacks);

        _store.Failure = new StoreUnavailableException("down");
        _ = await AcquireAsync(3);

        Assert.Equal(3, fallbacks);
    }

    [Fact]
    public async Task Acquire_NoStoreButTheProcess_IsLimitedThere()
    {
        var limiter = new ResilientAttemptLimiter(_inProcess, _inProcess, _events, _services.GetRequiredService<Authenik8Metrics>(), _clock, _log);

        _ = await limiter.AcquireAsync(Command(), CancellationToken.None);
        _ = await limiter.AcquireAsync(Command(), CancellationToken.None);

        Assert.False((await limiter.AcquireAsync(Command(), CancellationToken.None)).IsAllowed);
    }

    private AttemptCommand Command() => new("ada", [Two], _clock.GetUtcNow());

    private async Task<IReadOnlyList<bool>> AcquireAsync(int count)
    {
        var allowed = new bool[count];
        for (var i = 0; i < count; i++)
            allowed[i] = (await _limiter.AcquireAsync(Command(), CancellationToken.None)).IsAllowed;
        return allowed;
    }
}
