using Authenik8.Conformance;
using Authenik8.Diagnostics;
using Authenik8.Messages;
using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Authenik8.Core.Tests.Messages;

/// <summary>From a request to a message that is delivered, or given up.</summary>
public sealed class OutboxDeliveryTests
{
    [Fact]
    public async Task Request_Queued_IsPreparedAndSentOnce()
    {
        var sender = new RecordingSender();
        await using var host = new MessageHost(sender);
        await host.StartAsync();

        Assert.True(await host.EnqueueAsync());
        await host.OutcomeAsync("sent");

        var request = Assert.Single(host.Preparer.Requests);
        Assert.Equal((MessageKind.ResetPassword, "acme", "ada", MessageHost.Email), (request.Kind, request.Tenant, request.AccountId, request.Email));
        Assert.Equal([1, 2, 3], request.Data!);
        var message = Assert.Single(sender.Calls);
        Assert.Equal((MessageHost.Email, new Subject("ada", "acme"), "Ada Lovelace"), (message.Recipient, message.Subject, message.DisplayName));
        Assert.Equal(22, message.Id.Length);
        await host.AssertEmptyAsync();
        host.AssertLogIsDiscreet(sender.Calls);
    }

    /// <summary>A call may be over before the delivery has begun to wait for it, because its thread is held up.</summary>
    [Fact]
    public async Task Sender_EndsBeforeItIsWaitedFor_IsCalledOnceForEachMessage()
    {
        const int Workers = 16;
        const int MessagesPerWorker = 8_000;
        var sender = new CountingSender();
        await using var host = new MessageHost(sender);
        var message = new OutboundMessage { Id = "id", Kind = MessageKind.PasswordChanged, Recipient = MessageHost.Email, Subject = new Subject("ada") };

        // More threads than processors, so that some stand still at every step.
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < MessagesPerWorker; i++)
                    Assert.Null(host.Delivery.DeliverAsync(message, CancellationToken.None).GetAwaiter().GetResult());
            },
            TaskCreationOptions.LongRunning)));

        Assert.Equal(Workers * MessagesPerWorker, sender.Count);
    }

    [Fact]
    public async Task Request_NobodyIsToBeWrittenTo_SendsNothingAndIsDone()
    {
        var sender = new RecordingSender();
        await using var host = new MessageHost(sender);
        await host.StartAsync();

        Assert.True(await host.EnqueueAsync(CodePreparer.Unknown));
        await host.OutcomeAsync("not_needed");

        Assert.Empty(sender.Calls);
        Assert.Empty(host.DeadLetters);
        await host.AssertEmptyAsync();
    }

    [Fact]
    public async Task Sender_FailsTwice_IsCalledAgainAtOnceWithTheSameMessage()
    {
        var sender = new RecordingSender((_, call, _) => call < 3 ? throw new InvalidOperationException($"no {MessageHost.Email}") : Task.CompletedTask);
        await using var host = new MessageHost(sender);
        await host.StartAsync();

        Assert.True(await host.EnqueueAsync());
        await host.OutcomeAsync("sent");

        Assert.Equal(3, sender.Calls.Count);
        Assert.Equal(sender.Calls[0], Assert.Single(sender.Calls.Distinct()));
        await host.OutcomeAsync("retried", 0);
        host.AssertLogIsDiscreet(sender.Calls);
    }

    [Fact]
    public async Task Sender_FailsForAWhile_IsTriedLaterWithTheSameIdAndCode()
    {
        var sender = new RecordingSender((_, call, _) => call <= 6 ? throw new InvalidOperationException($"no {MessageHost.Email}") : Task.CompletedTask);
        await using var host = new MessageHost(sender);
        await host.StartAsync();

        Assert.True(await host.EnqueueAsync());
        await host.OutcomeAsync("retried");
        Assert.Equal(3, sender.Calls.Count);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.OutcomeAsync("retried", 2);
        Assert.Equal(6, sender.Calls.Count);
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await host.OutcomeAsync("sent");

        Assert.Equal(7, sender.Calls.Count);
        Assert.Equal(sender.Calls[0], Assert.Single(sender.Calls.Distinct()));
        _ = Assert.Single(host.Preparer.Requests);
        await host.AssertEmptyAsync();
        host.AssertLogIsDiscreet(sender.Calls);
    }

    /// <summary>The life of a code counts from the try that hands it over: one that waited for long gets a fresh code, under an id of its own.</summary>
    [Fact]
    public async Task Sender_FailsForLong_MessageGetsAFreshCodeAndItsWholeLife()
    {
        var lifetime = TimeSpan.FromMinutes(10);
        var sender = new RecordingSender((_, call, _) => call <= 6 ? throw new InvalidOperationException() : Task.CompletedTask);
        var clock = new HastyClock(haste: 20);
        await using var host = new MessageHost(sender, new CodePreparer { ExpiresAt = clock.GetUtcNow() + lifetime }, clock: clock);
        await host.StartAsync();

        Assert.True(await host.EnqueueAsync());
        await host.OutcomeAsync("retried");
        // Still nearly new: the same message, which a mail service that took it knows by its id.
        clock.Advance(TimeSpan.FromSeconds(40));
        await host.OutcomeAsync("retried", 2);
        Assert.Equal(sender.Calls[0], Assert.Single(sender.Calls.Distinct()));
        host.Preparer.ExpiresAt = clock.GetUtcNow() + TimeSpan.FromMinutes(2) + lifetime;
        clock.Advance(TimeSpan.FromMinutes(2));
        await host.OutcomeAsync("sent");

        var (first, last) = (sender.Calls[0], sender.Calls[^1]);
        Assert.NotEqual(first.Code, last.Code);
        Assert.NotEqual(first.Id, last.Id);
        Assert.Equal(host.Preparer.ExpiresAt, last.ExpiresAt);
        Assert.Equal(2, host.Preparer.Requests.Count);
        await host.AssertEmptyAsync();
        host.AssertLogIsDiscreet(sender.Calls);
    }

    /// <summary>What has been done meanwhile, such as the verification of the address, needs no message any more.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sender_FailsForLong_MessageThatIsNeededNoMoreIsNotSent(bool becomesAnother)
    {
        var sender = new RecordingSender((_, _, _) => throw new InvalidOperationException());
        var clock = new HastyClock(haste: 20);
        var preparer = new CodePreparer { ExpiresAt = clock.GetUtcNow() + TimeSpan.FromMinutes(10) };
        await using var host = new MessageHost(sender, preparer, clock: clock);
        await host.StartAsync();

        Assert.True(await host.EnqueueAsync());
        await host.OutcomeAsync("retried");
        (preparer.IsNeeded, preparer.Kind) = (becomesAnother, MessageKind.AlreadyRegistered);
        clock.Advance(TimeSpan.FromMinutes(5));
        await host.OutcomeAsync("not_needed");

        Assert.Equal(3, sender.Calls.Count);
        await host.AssertEmptyAsync();
    }

    [Fact]
    public async Task Sender_FailsForEver_MessageIsGivenUpAfterItsTriesAndToldOnce()
    {
        var sender = new RecordingSender((_, _, _) => throw new InvalidOperationException($"no {MessageHost.Email}"));
        await using var host = new MessageHost(sender);
        await host.StartAsync();

        Assert.True(await host.EnqueueAsync());
        for (var attempt = 1; attempt < 8; attempt++)
        {
            await host.OutcomeAsync("retried", attempt);
            host.Clock.Advance(TimeSpan.FromHours(1));
        }
        await host.OutcomeAsync("dead_lettered");
        await host.StopAsync();

        Assert.Equal(8 * 3, sender.Calls.Count);
        Assert.Equal(sender.Calls[0], Assert.Single(sender.Calls.Distinct()));
        var told = Assert.Single(host.DeadLetters);
        Assert.Equal(("reset_password", new Subject("ada", "acme")), (told.Reason, told.Subject));
        Assert.Contains(sender.Calls[0].Id, Assert.Single(host.Log.Of(EventIds.MessageDeadLettered)), StringComparison.Ordinal);
        await host.AssertEmptyAsync();
        host.AssertLogIsDiscreet(sender.Calls);
    }

    [Fact]
    public void Pauses_OfAllTries_AreAboutAnHourTogetherAndNeverTheSame()
    {
        var totals = Enumerable.Range(0, 50)
            .Select(_ => Enumerable.Range(1, 7).Aggregate(TimeSpan.Zero, (sum, attempt) => sum + RetrySchedule.PauseAfter(attempt)))
            .ToArray();

        Assert.All(totals, total => Assert.InRange(total, TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(77)));
        Assert.True(totals.Distinct().Count() > 10);
        Assert.InRange(RetrySchedule.PauseAfter(20), TimeSpan.FromMinutes(48), TimeSpan.FromMinutes(72));
    }

    [Fact]
    public async Task Sender_SaysUndeliverable_MessageIsGivenUpAtOnce()
    {
        var sender = new RecordingSender((_, _, _) => throw new UndeliverableMessageException("no such mailbox"));
        await using var host = new MessageHost(sender);
        await host.StartAsync();

        Assert.True(await host.EnqueueAsync());
        await host.OutcomeAsync("dead_lettered");

        _ = Assert.Single(sender.Calls);
        await host.AssertEmptyAsync();
    }

    [Fact]
    public async Task Message_WhoseCodeExpiredMeanwhile_IsGivenUpUnsent()
    {
        var sender = new RecordingSender((_, _, _) => throw new InvalidOperationException());
        var clock = new HastyClock(haste: 20);
        await using var host = new MessageHost(sender, new CodePreparer { ExpiresAt = clock.GetUtcNow() + TimeSpan.FromMinutes(1) }, clock: clock);
        await host.StartAsync();

        Assert.True(await host.EnqueueAsync());
        await host.OutcomeAsync("retried");
        clock.Advance(TimeSpan.FromMinutes(1));
        await host.OutcomeAsync("dead_lettered");

        Assert.Equal(3, sender.Calls.Count);
    }

    [Fact]
    public async Task Preparer_Fails_IsTriedLater()
    {
        var failures = 0;
        var preparer = new CodePreparer(_ => Interlocked.Increment(ref failures) == 1 ? throw new StoreUnavailableException() : Task.CompletedTask);
        var sender = new RecordingSender();
        await using var host = new MessageHost(sender, preparer);
        await host.StartAsync();

        Assert.True(await host.EnqueueAsync());
        await host.OutcomeAsync("retried");
        Assert.Empty(sender.Calls);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.OutcomeAsync("sent");

        _ = Assert.Single(sender.Calls);
    }

    [Fact]
    public async Task Sender_Missing_IsToldOnceAndEveryMessageIsADeadLetter()
    {
        await using var host = new MessageHost(sender: null);
        await host.StartAsync();

        await host.EnqueueManyAsync(3);
        await host.OutcomeAsync("dead_lettered", 3);
        await host.StopAsync();

        Assert.Contains("AddMessageSender", Assert.Single(host.Log.Of(EventIds.MessageSenderMissing)), StringComparison.Ordinal);
        Assert.Equal(3, host.DeadLetters.Count);
        Assert.Equal(3, host.Preparer.Requests.Count);
        host.AssertLogIsDiscreet([]);
        await host.AssertEmptyAsync();
    }

    [Fact]
    public async Task Entry_SealedWithAnotherSecret_IsLeftToOthersAndGivenUpAfterADay()
    {
        var sender = new RecordingSender();
        await using var host = new MessageHost(sender, configure: options => options.Messages.MaxAttempts = 2);
        await host.StartAsync();

        Assert.True(await host.Store.EnqueueAsync(new OutboxEntry("a", new byte[64], host.Clock.GetUtcNow(), 0), 10, CancellationToken.None));
        for (var times = 1; times <= 5; times++)
        {
            await Eventually.IsTrueAsync("it is left", () => host.Metrics["authenik8.messages kind=unreadable outcome=left"] == times);
            host.Clock.Advance(TimeSpan.FromHours(times == 5 ? 20 : 1));
        }
        await Eventually.IsTrueAsync("its end", () => host.Metrics["authenik8.messages kind=unreadable outcome=dead_lettered"] == 1);
        await host.StopAsync();

        var told = Assert.Single(host.DeadLetters);
        Assert.Equal(("unreadable", null), (told.Reason, told.Subject));
        Assert.Empty(sender.Calls);
        _ = Assert.Single(host.Log.Of(EventIds.MessageUnreadable));
    }

    [Fact]
    public async Task Entry_OfAKindThatANewerVersionHas_IsLeftToOthers()
    {
        var sender = new RecordingSender();
        await using var host = new MessageHost(sender);
        await host.StartAsync();

        Assert.True(await host.EnqueueAsync(kind: (MessageKind)4711));
        await Eventually.IsTrueAsync("it is left", () => host.Metrics["authenik8.messages kind=unreadable outcome=left"] == 1);

        var later = host.Clock.GetUtcNow() + TimeSpan.FromMinutes(5);
        Assert.Equal(1, Assert.Single(await host.Store.LeaseAsync(later, later + MessageHost.Lease, 1, CancellationToken.None)).Attempts);
        Assert.Empty(sender.Calls);
    }

    [Fact]
    public async Task Entry_WhoseProcessesDiedAtEveryTry_IsGivenUpUnsent()
    {
        var sender = new RecordingSender();
        await using var host = new MessageHost(sender, configure: options => options.Messages.MaxAttempts = 2);
        Assert.True(await host.EnqueueAsync());
        for (var crash = 0; crash < 2; crash++)
        {
            var now = host.Clock.GetUtcNow();
            _ = Assert.Single(await host.Store.LeaseAsync(now, now + MessageHost.Lease, 1, CancellationToken.None));
            host.Clock.Advance(MessageHost.Lease);
        }

        await host.StartAsync();
        await host.OutcomeAsync("dead_lettered");

        Assert.Empty(sender.Calls);
    }

    [Fact]
    public async Task AddMessageSender_Type_IsMadeForEachCallAndDisposedOf()
    {
        var made = new List<ScopedSender>();
        await using var host = new MessageHost(sender: null, register: services =>
        {
            services.AddSingleton(made);
            services.AddScoped<ScopedSender.Dependency>();
            _ = new Authenik8Builder(services).AddMessageSender<FailingSender>().AddMessageSender<ScopedSender>();
        });
        await host.StartAsync();

        await host.EnqueueManyAsync(2);
        await host.OutcomeAsync("sent", 2);
        await Eventually.IsTrueAsync("the scopes end", () => made.Count == 2 && made.TrueForAll(sender => sender.IsDisposed));
    }

    private sealed class FailingSender : IMessageSender
    {
        public Task SendAsync(OutboundMessage message, CancellationToken cancellationToken) => throw new InvalidOperationException();
    }

    private sealed class ScopedSender(ScopedSender.Dependency dependency, List<ScopedSender> made) : IMessageSender, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public Task SendAsync(OutboundMessage message, CancellationToken cancellationToken)
        {
            Assert.NotNull(dependency);
            lock (made)
                made.Add(this);
            return Task.CompletedTask;
        }

        public void Dispose() => IsDisposed = true;

        public sealed class Dependency;
    }

    private sealed class CountingSender : IMessageSender
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public Task SendAsync(OutboundMessage message, CancellationToken cancellationToken)
        {
            _ = Interlocked.Increment(ref _count);
            return Task.CompletedTask;
        }
    }
}
