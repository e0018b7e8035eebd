using Authenik8.Conformance;
using Authenik8.Diagnostics;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Events;

public sealed class SecurityEventDispatcherTests
{
    [Fact]
    public async Task Raise_BeforeTheStart_ReachesEverySinkInOrderAfterIt()
    {
        var (one, other) = (new RecordingSink(), new RecordingSink());
        await using var host = new EventHost(configure: null, one, other);
        var session = SessionId.New();

        host.Events.Raise("login.succeeded", Engine.Ada, session, "pwd", Engine.Bob);
        host.RaiseMany(100);
        await host.StartAsync();
        await host.StopAsync();

        var first = one.Events[0];
        Assert.Equal(
            (1, "login.succeeded", Engine.Ada, session, "pwd", Engine.Bob, host.Clock.GetUtcNow()),
            (first.Version, first.Name, first.Subject, first.SessionId!.Value, first.Reason, first.Actor, first.OccurredAt));
        Assert.Equal(101, one.Events.Select(raised => raised.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(one.Events, raised => Assert.Equal(22, raised.Id.Length));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"test.{i}"), one.Names.Skip(1));
        Assert.Equal(one.Events, other.Events);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Raise_NoName_ThrowsAtOnce(string? name)
    {
        await using var host = new EventHost(configure: null);

        Assert.ThrowsAny<ArgumentException>(() => host.Events.Raise(name!, Engine.Ada));
    }

    [Fact]
    public async Task Sink_ThatThrows_LosesThatEventAndNobodyElseDoes()
    {
        var faulty = new RecordingSink((raised, _) => raised.Name == "test.1" ? throw new InvalidOperationException("no") : Task.CompletedTask);
        var healthy = new RecordingSink();
        await using var host = new EventHost(configure: null, faulty, healthy);
        await host.StartAsync();

        host.RaiseMany(3);
        await host.StopAsync();

        Assert.Equal(["test.0", "test.2"], faulty.Names);
        Assert.Equal(["test.0", "test.1", "test.2"], healthy.Names);
        var line = Assert.Single(host.Log.Of(EventIds.SecurityEventSinkFailed));
        Assert.Contains(healthy.Events[1].Id, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sink_ThatNeverReturns_StallsNeitherTheOthersNorTheCallers(bool blocksItsThread)
    {
        using var never = new ManualResetEventSlim();
        var hanging = new RecordingSink((_, _) =>
        {
            if (blocksItsThread)
                never.Wait(CancellationToken.None);
            return new TaskCompletionSource().Task;
        });
        var healthy = new RecordingSink();
        await using var host = new EventHost(configure: null, hanging, healthy);
        await host.StartAsync();

        for (var round = 1; round <= 5; round++)
        {
            host.RaiseMany(100);
            await Eventually.IsTrueAsync("the other sink has all", () => healthy.Events.Count == round * 100);
        }

        Assert.Empty(hanging.Events);
        Assert.False(hanging.Overlapped);
        never.Set();
    }

    [Fact]
    public async Task Sink_ThatHeedsItsToken_LosesTheEventThatHungAndGetsTheNext()
    {
        var sink = new RecordingSink((raised, token) => raised.Name == "test.0" ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask);
        await using var host = new EventHost(configure: null, sink);
        await host.StartAsync();

        host.RaiseMany(3);
        await host.StopAsync();

        Assert.Equal(["test.1", "test.2"], sink.Names);
        _ = Assert.Single(host.Log.Of(EventIds.SecurityEventSinkTimedOut));
        Assert.Empty(host.Log.Of(EventIds.SecurityEventSinkFailed));
    }

    [Fact]
    public async Task Sink_ThatDoesNotHeedItsToken_IsNotCalledAgainBeforeItReturns()
    {
        var gate = new TaskCompletionSource();
        var sink = new RecordingSink((_, _) => gate.Task);
        await using var host = new EventHost(configure: null, sink);
        await host.StartAsync();

        host.RaiseMany(3);
        await Eventually.IsTrueAsync("it has timed out", () => host.Log.Of(EventIds.SecurityEventSinkTimedOut).Count == 1);
        gate.SetResult();
        await host.StopAsync();

        Assert.Equal(["test.0", "test.1", "test.2"], sink.Names);
        Assert.False(sink.Overlapped);
    }

    [Fact]
    public async Task Stop_EventsThatWait_AreWrittenFirst()
    {
        var gate = new TaskCompletionSource();
        var sink = new RecordingSink(async (_, _) => await gate.Task);
        await using var host = new EventHost(configure: null, sink);
        await host.StartAsync();
        host.RaiseMany(200);

        var stopping = host.StopAsync();
        Assert.False(stopping.IsCompleted);
        gate.SetResult();
        await stopping;

        Assert.Equal(200, sink.Events.Count);
        Assert.Empty(host.Log.Of(EventIds.SecurityEventsUnwritten));
    }

    [Fact]
    public async Task Stop_HostOutOfTime_ReturnsAndTellsHowManyAreLost()
    {
        var hanging = new RecordingSink((_, _) => new TaskCompletionSource().Task);
        await using var host = new EventHost(configure: null, hanging);
        await host.StartAsync();
        host.RaiseMany(10);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Eventually.IsTrueAsync("it has timed out", () => host.Log.Of(EventIds.SecurityEventSinkTimedOut).Count == 1);
        await host.StopAsync(patience.Token);

        await Eventually.IsTrueAsync("the loss is told", () => host.Log.Of(EventIds.SecurityEventsUnwritten).Count == 1);
        Assert.False(hanging.Overlapped);
        Assert.Contains(" 9 ", host.Log.Of(EventIds.SecurityEventsUnwritten)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Raise_QueueFull_DropsAndCountsAndNeverThrows()
    {
        var sink = new RecordingSink();
        await using var host = new EventHost(options => options.QueueCapacity = 100, sink);

        host.RaiseMany(130);
        Assert.Equal(30, host.Metrics["authenik8.security_events.dropped"]);
        await host.StartAsync();
        await host.StopAsync();

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"test.{i}"), sink.Names);
        Assert.Contains("30 security events", Assert.Single(host.Log.Of(EventIds.SecurityEventsDropped)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sink_ThatDoesNotKeepUp_LosesEventsWhichAreLoggedOnceAMinute()
    {
        var gate = new TaskCompletionSource();
        var slow = new RecordingSink(async (_, _) => await gate.Task);
        var healthy = new RecordingSink();
        await using var host = new EventHost(options => options.QueueCapacity = 100, slow, healthy);
        await host.StartAsync();

        for (var round = 1; round <= 10; round++)
        {
            host.RaiseMany(50);
            await Eventually.IsTrueAsync("the other sink has all", () => healthy.Events.Count == round * 50);
        }
        _ = Assert.Single(host.Log.Of(EventIds.SecurityEventsDropped));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        host.RaiseMany(1);
        await Eventually.IsTrueAsync("a minute later the rest is told", () => host.Log.Of(EventIds.SecurityEventsDropped).Count == 2);
        gate.SetResult();
        await host.StopAsync();

        // One was being written while a hundred waited.
        Assert.Equal(101, slow.Events.Count);
        Assert.Equal(501 - 101, host.Metrics["authenik8.security_events.dropped"]);
    }

    [Fact]
    public async Task Raise_Metric_CountsByNameAndByReasonsOfAFixedSetOnly()
    {
        await using var host = new EventHost(configure: null);

        host.Events.Raise("session.revoked", Engine.Ada, reason: "logout");
        host.Events.Raise("session.revoked", Engine.Ada, reason: "logout");
        host.Events.Raise("session.revoked", Engine.Ada, reason: "because of ada@example.com");
        host.Events.Raise("invoice.paid", Engine.Ada);

        Assert.Equal(2, host.Metrics["authenik8.security_events name=session.revoked reason=logout"]);
        Assert.Equal(1, host.Metrics["authenik8.security_events name=session.revoked reason=other"]);
        Assert.Equal(1, host.Metrics["authenik8.security_events name=invoice.paid"]);
    }
}
