using Authenik8.Conformance;
using Authenik8.Diagnostics;
using Authenik8.Events;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Authenik8.Core.Tests.Events;

/// <summary>Events that strangers cause in any number do not keep those from a sink that somebody has to act on.</summary>
public sealed class FloodTests
{
    private static readonly string[] Important =
    [
        SecurityEventNames.RefreshReuseDetected, SecurityEventNames.SessionRevoked, SecurityEventNames.PasswordChanged, SecurityEventNames.PasswordReset,
        SecurityEventNames.EmailChanged, SecurityEventNames.AccountLocked, SecurityEventNames.AccountDisabled, SecurityEventNames.AccountRolesChanged,
        SecurityEventNames.IdentityLinked, SecurityEventNames.LoginAfterFailures, SecurityEventNames.TokensRevoked,
    ];

    [Theory]
    [InlineData(SecurityEventNames.AttemptThrottled)]
    [InlineData(SecurityEventNames.LoginFailed)]
    [InlineData(SecurityEventNames.CodeRefused)]
    [InlineData(SecurityEventNames.RefreshDenied)]
    [InlineData(SecurityEventNames.PasswordResetRequested)]
    [InlineData(SecurityEventNames.LoginSucceeded)]
    [InlineData(SecurityEventNames.SessionStarted)]
    [InlineData("invoice.paid")]
    public async Task Flood_SlowSink_EveryImportantEventArrives(string flood)
    {
        using var turns = new SemaphoreSlim(0);
        var slow = new RecordingSink(async (_, _) => await turns.WaitAsync(CancellationToken.None));
        await using var host = new EventHost(options => options.QueueCapacity = 1_000, slow);
        await host.StartAsync();

        for (var i = 0; i < 100_000; i++)
        {
            host.Events.Raise(flood, new Subject($"user{i % 5_000}"), reason: "login");
            if (i % 5_000 == 2_500)
            {
                foreach (var name in Important)
                    host.Events.Raise(name, Engine.Ada);
            }
        }
        await Eventually.IsTrueAsync("the sink's own queue has them", () => ((SecurityEvents)host.Events).Raised.Count == 0);
        // Long before the others: the sink has taken a few hundred events by then.
        _ = turns.Release(20 * Important.Length + 50);
        await Eventually.IsTrueAsync("all important ones are there", () => Important.All(name => slow.Names.Count(other => other == name) == 20));
        _ = turns.Release(10_000);
        await host.StopAsync();
    }

    [Fact]
    public async Task Repeated_InAMinute_AreTheFirstAndOneSum()
    {
        var sink = new RecordingSink();
        await using var host = new EventHost(configure: null, sink);
        await host.StartAsync();

        await Parallel.ForEachAsync(Enumerable.Range(0, 10_000), (i, _) =>
        {
            host.Events.Raise(SecurityEventNames.AttemptThrottled, subject: null, reason: i % 4 == 0 ? "refresh" : "login");
            return ValueTask.CompletedTask;
        });
        await Eventually.IsTrueAsync("the first of each are handed on at once", () => sink.Events.Count == 2);
        Assert.All(sink.Events, first => Assert.Equal(1, first.Count));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually.IsTrueAsync("a minute later the sums are", () => sink.Events.Count == 4);

        Assert.Equal(
            [("login", 7_499), ("refresh", 2_499)],
            sink.Events.Skip(2).Select(sum => (sum.Reason!, sum.Count)).Order());
        host.Events.Raise(SecurityEventNames.AttemptThrottled, subject: null, reason: "login");
        await Eventually.IsTrueAsync("the next minute begins with a first one", () => sink.Events.Count == 5);
        Assert.Equal(5, sink.Events.Select(raised => raised.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Repeated_OfManySubjects_AreCountedTogetherBeyondABound()
    {
        var sink = new RecordingSink();
        await using var host = new EventHost(configure: null, sink);
        await host.StartAsync();

        for (var i = 0; i < 50_000; i++)
            host.Events.Raise(SecurityEventNames.LoginFailed, new Subject($"user{i / 2}"), reason: i % 2 == 0 ? "wrong_password" : $"reason{i}");
        await host.StopAsync();

        Assert.Equal(50_000, sink.Events.Sum(raised => raised.Count));
        Assert.InRange(sink.Events.Count, 1, 2_100);
        Assert.Contains(sink.Events, raised => raised.Subject is null && raised.Count > 20_000);
        Assert.Equal(0, host.Metrics["authenik8.security_events.dropped"]);
    }

    [Fact]
    public async Task Repeated_Log_IsNotFloodedEither()
    {
        await using var host = new EventHost(configure: null);
        await host.StartAsync();

        for (var i = 0; i < 1_000; i++)
            host.Events.Raise(SecurityEventNames.AttemptThrottled, subject: null, reason: "login");
        await host.StopAsync();

        var lines = host.Log.Of(EventIds.SecurityEvent);
        Assert.Equal(2, lines.Count);
        Assert.Contains("x 999", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Few_InOrder_AreWrittenInOrder()
    {
        var sink = new RecordingSink();
        await using var host = new EventHost(configure: null, sink);
        string[] names = [SecurityEventNames.SessionStarted, SecurityEventNames.SessionRevoked, SecurityEventNames.LoginFailed, SecurityEventNames.AccountLocked, "invoice.paid"];

        foreach (var name in names)
            host.Events.Raise(name, Engine.Ada);
        await host.StartAsync();
        await host.StopAsync();

        Assert.Equal(names, sink.Names);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sink_WithScopedServices_HasAScopeForEachCall(bool byHand)
    {
        await using var host = new EventHost(
            configure: null,
            services =>
            {
                services.AddSingleton<Seen>().AddScoped<UnitOfWork>();
                if (byHand)
                    services.AddScoped<ISecurityEventSink, WorkingSink>();
                else
                    new Authenik8Builder(services).AddSecurityEventSink<WorkingSink>();
            },
            sinks: []);
        await host.StartAsync();

        host.RaiseMany(3);
        await host.StopAsync();

        var seen = host.Get<Seen>();
        Assert.Equal(["test.0", "test.1", "test.2"], seen.Names);
        Assert.Equal(3, seen.Works.Distinct().Count());
        Assert.All(seen.Works, work => Assert.True(work.IsDisposed));
        Assert.Empty(host.Log.Of(EventIds.SecurityEventSinkFailed));
    }

    private sealed class Seen
    {
        public List<string> Names { get; } = [];

        public List<UnitOfWork> Works { get; } = [];
    }

    private sealed class UnitOfWork : IAsyncDisposable
    {
        public bool IsDisposed { get; private set; }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class WorkingSink(Seen seen, UnitOfWork work) : ISecurityEventSink
    {
        public async ValueTask WriteAsync(SecurityEvent securityEvent, CancellationToken cancellationToken)
        {
            Assert.False(work.IsDisposed);
            await Task.Yield();
            seen.Names.Add(securityEvent.Name);
            seen.Works.Add(work);
        }
    }
}
