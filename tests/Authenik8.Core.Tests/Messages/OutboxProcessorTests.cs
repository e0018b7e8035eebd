using Authenik8.Conformance;
using Authenik8.Diagnostics;
using Authenik8.InMemory;
using Authenik8.Messages;
using Xunit;

namespace Authenik8.Core.Tests.Messages;

/// <summary>The outbox under load, at its limits, and when processes stop or die.</summary>
public sealed class OutboxProcessorTests
{
    [Fact]
    public async Task Enqueue_SenderHangs_IsNotSlowedDownAndNoMoreThanTheLimitAreSentAtOnce()
    {
        var gate = new TaskCompletionSource();
        var sender = new RecordingSender((_, _, _) => gate.Task);
        await using var host = new MessageHost(sender, configure: options => options.Messages.MaxConcurrency = 3);
        await host.StartAsync();

        await host.EnqueueManyAsync(100);
        await Eventually.IsTrueAsync("all slots are taken", () => sender.Calls.Count == 3);
        gate.SetResult();
        await host.OutcomeAsync("sent", 100);

        Assert.Equal(3, sender.Most);
        Assert.Equal(100, sender.Calls.Select(message => message.Id).Distinct(StringComparer.Ordinal).Count());
        await host.AssertEmptyAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sender_NeverReturns_LosesItsSlotWhenItsTimeIsOverAndIsNotCalledForThatMessageAgain(bool blocksItsThread)
    {
        using var never = new ManualResetEventSlim();
        var sender = new RecordingSender((message, _, _) =>
        {
            if (message.Recipient != "user0@example.com")
                return Task.CompletedTask;
            if (blocksItsThread)
                never.Wait(CancellationToken.None);
            return new TaskCompletionSource().Task;
        });
        await using var host = new MessageHost(sender, configure: options =>
        {
            options.Messages.MaxConcurrency = 1;
            options.Messages.SendTimeout = TimeSpan.FromMilliseconds(300);
        });
        await host.StartAsync();

        await host.EnqueueManyAsync(5);
        await host.OutcomeAsync("sent", 4);
        await Eventually.IsTrueAsync("it is reported", () => host.Log.Of(EventIds.MessageSenderOverdue).Count == 1);

        await host.OutcomeAsync("retried", 0);
        _ = Assert.Single(sender.Calls, message => message.Recipient == "user0@example.com");
        never.Set();
    }

    [Fact]
    public async Task Preparer_NeverReturns_LosesItsSlotWhenItsTimeIsOver()
    {
        var preparer = new CodePreparer(request => request.Email == "user0@example.com" ? new TaskCompletionSource().Task : Task.CompletedTask);
        var sender = new RecordingSender();
        await using var host = new MessageHost(sender, preparer, configure: options =>
        {
            options.Messages.MaxConcurrency = 1;
            // A twentieth of it on this clock.
            options.Messages.SendTimeout = TimeSpan.FromSeconds(10);
        });
        await host.StartAsync();

        await host.EnqueueManyAsync(5);
        await host.OutcomeAsync("retried");
        await host.OutcomeAsync("sent", 4);

        Assert.DoesNotContain(sender.Calls, message => message.Recipient == "user0@example.com");
    }

    [Fact]
    public async Task Enqueue_OutboxFull_IsRefusedAndToldOnceAMinute()
    {
        await using var host = new MessageHost(new RecordingSender(), configure: options => options.Messages.QueueCapacity = 2);

        await host.EnqueueManyAsync(2);
        for (var i = 0; i < 5; i++)
            Assert.False(await host.EnqueueAsync());
        _ = Assert.Single(host.Log.Of(EventIds.OutboxFull));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await host.EnqueueAsync());

        Assert.Equal(2, host.Log.Of(EventIds.OutboxFull).Count);
        await host.OutcomeAsync("refused", 6);
        await host.OutcomeAsync("queued", 2);
    }

    [Fact]
    public async Task Stop_OutboxOfThisProcess_IsEmptiedFirst()
    {
        var gate = new TaskCompletionSource();
        var sender = new RecordingSender((_, _, _) => gate.Task);
        await using var host = new MessageHost(sender);
        await host.StartAsync();
        await host.EnqueueManyAsync(30);
        await Eventually.IsTrueAsync("it is at work", () => sender.Calls.Count == 4);

        var stopping = host.StopAsync();
        Assert.False(stopping.IsCompleted);
        gate.SetResult();
        await stopping;

        Assert.Equal(30, sender.Calls.Count);
        await host.AssertEmptyAsync();
    }

    [Fact]
    public async Task Stop_AtAnyMoment_EndsByItself()
    {
        // What a stop interrupts is a matter of luck, so it is tried often, with a processor that is never idle.
        for (var round = 0; round < 60; round++)
        {
            await using var host = new MessageHost(new RecordingSender(), configure: options => options.Messages.MaxConcurrency = 100);
            var stopped = false;
            var signalling = Task.Run(() =>
            {
                while (!Volatile.Read(ref stopped))
                    host.Signal.Set();
            });
            await host.StartAsync();
            await host.EnqueueManyAsync(round);

            await host.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));
            Volatile.Write(ref stopped, true);
            await signalling;
            await host.AssertEmptyAsync();
        }
    }

    [Fact]
    public async Task Stop_DurableOutbox_FinishesWhatItHasAndLeavesTheRest()
    {
        var gate = new TaskCompletionSource();
        var sender = new RecordingSender((_, _, _) => gate.Task);
        await using var host = new MessageHost(sender, store: new StoreProxy(new InMemoryOutboxStore()) { IsDurable = true });
        await host.StartAsync();
        await host.EnqueueManyAsync(30);
        await Eventually.IsTrueAsync("it is at work", () => sender.Calls.Count == 4);

        var stopping = host.StopAsync();
        Assert.False(stopping.IsCompleted);
        gate.SetResult();
        await stopping;

        Assert.InRange(sender.Calls.Count, 4, 8);
        var now = host.Clock.GetUtcNow();
        Assert.Equal(30 - sender.Calls.Count, (await host.Store.LeaseAsync(now, now + MessageHost.Lease, 100, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Stop_HostOutOfTime_TellsTheSenderAndLeavesTheMessage()
    {
        var told = new TaskCompletionSource();
        var sender = new RecordingSender(async (_, _, token) =>
        {
            await using var registration = token.UnsafeRegister(_ => told.TrySetResult(), state: null);
            await Task.Delay(Timeout.Infinite, token);
        });
        await using var host = new MessageHost(sender);
        await host.StartAsync();
        Assert.True(await host.EnqueueAsync());
        await Eventually.IsTrueAsync("it is at work", () => sender.Calls.Count == 1);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await host.StopAsync(patience.Token);
        await told.Task;

        var later = host.Clock.GetUtcNow() + MessageHost.Lease;
        Assert.Equal(2, Assert.Single(await host.Store.LeaseAsync(later, later + MessageHost.Lease, 1, CancellationToken.None)).Attempts);
        Assert.Empty(host.DeadLetters);
    }

    [Fact]
    public async Task Node_DiesWhileItSends_AnotherSendsTheSameMessageAfterTheLease()
    {
        var (store, clock) = (new StoreProxy(new InMemoryOutboxStore()) { IsDurable = true }, new HastyClock(haste: 20));
        var lost = new RecordingSender((_, _, _) => new TaskCompletionSource().Task);
        // With one slot, which the lost call holds, this node asks the store for no more: it is as good as dead.
        await using var dying = new MessageHost(lost, store: store, clock: clock, configure: options => options.Messages.MaxConcurrency = 1);
        await dying.StartAsync();
        Assert.True(await dying.EnqueueAsync());
        await Eventually.IsTrueAsync("it is at work", () => lost.Calls.Count == 1);

        var sender = new RecordingSender();
        await using var other = new MessageHost(sender, store: store, clock: clock);
        await other.StartAsync();
        clock.Advance(MessageHost.Lease);
        await other.OutcomeAsync("sent");

        Assert.Equal(lost.Calls[0], Assert.Single(sender.Calls));
        Assert.Empty(other.Preparer.Requests);
        await other.AssertEmptyAsync();
    }

    [Fact]
    public async Task Node_LosesItsLeaseWhileItPrepares_DoesNotSend()
    {
        var (store, clock) = (new InMemoryOutboxStore(), new HastyClock(haste: 20));
        var gate = new TaskCompletionSource();
        var late = new RecordingSender();
        await using var slow = new MessageHost(late, new CodePreparer(_ => gate.Task), store, clock);
        await slow.StartAsync();
        Assert.True(await slow.EnqueueAsync());
        await Eventually.IsTrueAsync("it is at work", () => slow.Preparer.Requests.Count == 1);

        // Another node takes over when the lease ends; the slow one must not.
        var now = clock.GetUtcNow() + MessageHost.Lease;
        var taken = Assert.Single(await store.LeaseAsync(now, now + MessageHost.Lease, 1, CancellationToken.None));
        gate.SetResult();
        await Eventually.IsTrueAsync("it notices", () => slow.Log.Of(EventIds.MessageLeaseLost).Count == 1);

        Assert.Empty(late.Calls);
        Assert.True(await store.CompleteAsync(taken, CancellationToken.None));
    }

    [Fact]
    public async Task Store_Away_IsToldOnceAndNothingIsLost()
    {
        var store = new StoreProxy(new InMemoryOutboxStore());
        var sender = new RecordingSender();
        await using var host = new MessageHost(sender, store: store);
        Assert.True(await host.EnqueueAsync());
        store.IsDown = true;
        await host.StartAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => host.EnqueueAsync());
        await Eventually.IsTrueAsync("it is noticed", () => host.Log.Of(EventIds.OutboxUnavailable).Count == 1);

        store.IsDown = false;
        await host.OutcomeAsync("sent");

        _ = Assert.Single(sender.Calls);
        _ = Assert.Single(host.Log.Of(EventIds.OutboxUnavailable));
        _ = Assert.Single(host.Log.Of(EventIds.OutboxAvailableAgain));
    }

    [Fact]
    public async Task Store_AwayWhenAMessageIsSent_IsSentAgainWithTheSameId()
    {
        var store = new StoreProxy(new InMemoryOutboxStore());
        var sender = new RecordingSender((_, call, _) =>
        {
            store.IsDown = call == 1;
            return Task.CompletedTask;
        });
        await using var host = new MessageHost(sender, store: store);
        await host.StartAsync();
        Assert.True(await host.EnqueueAsync());
        await Eventually.IsTrueAsync("it could not be settled", () => host.Log.Of(EventIds.MessageUnsettled).Count == 1);

        store.IsDown = false;
        host.Clock.Advance(MessageHost.Lease);
        await host.OutcomeAsync("sent");

        Assert.Equal(2, sender.Calls.Count);
        Assert.Equal(sender.Calls[0], sender.Calls[1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sender_ReturnsLongAfterItsTime_IsCalledOnceAndWhatItDidCounts(bool succeeds)
    {
        var (store, clock) = (new StoreProxy(new InMemoryOutboxStore()) { IsDurable = true }, new HastyClock(haste: 200));
        var gate = new TaskCompletionSource();
        // It does not heed its token.
        var slow = new RecordingSender((_, call, _) => call == 1 ? gate.Task : Task.CompletedTask);
        await using var host = new MessageHost(slow, store: store, clock: clock, configure: options => options.Messages.SendTimeout = TimeSpan.FromSeconds(10));
        await host.StartAsync();
        Assert.True(await host.EnqueueAsync());
        await Eventually.IsTrueAsync("its time is over", () => host.Log.Of(EventIds.MessageSenderOverdue).Count == 1);

        // Another node takes what has no lease. The lease is 70 s; the clock goes on only as the holder renews it.
        var eager = new RecordingSender();
        await using var other = new MessageHost(eager, store: store, clock: clock);
        await other.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            var before = store.Replacements;
            clock.Advance(TimeSpan.FromSeconds(40));
            await Eventually.IsTrueAsync("the lease is renewed", () => store.Replacements > before + 1);
        }
        Assert.Empty(eager.Calls);
        _ = Assert.Single(slow.Calls);

        if (succeeds)
        {
            gate.SetResult();
            await host.OutcomeAsync("sent");
            await host.AssertEmptyAsync();
        }
        else
        {
            gate.SetException(new InvalidOperationException("no"));
            await host.OutcomeAsync("retried");
            clock.Advance(TimeSpan.FromMinutes(1));
            await Eventually.IsTrueAsync("it is sent by either", () => slow.Calls.Count + eager.Calls.Count == 2);
        }
        Assert.Equal(1, slow.Most);
        Assert.Empty(host.DeadLetters);
    }

    [Fact]
    public async Task NodeWithoutASender_SharedOutbox_LeavesEveryMessageToTheOther()
    {
        var (store, clock) = (new StoreProxy(new InMemoryOutboxStore()) { IsDurable = true }, new HastyClock(haste: 20));
        await using var worker = new MessageHost(sender: null, store: store, clock: clock);
        await worker.StartAsync();
        await worker.EnqueueManyAsync(10);
        await Eventually.IsTrueAsync("it says so", () => worker.Log.Of(EventIds.MessagesLeftToOtherNodes).Count == 1);
        Assert.Equal(0, store.Leases);

        var sender = new RecordingSender();
        await using var web = new MessageHost(sender, store: store, clock: clock);
        await web.StartAsync();
        await web.OutcomeAsync("sent", 10);

        Assert.Equal(10, sender.Calls.Select(message => message.Recipient).Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(worker.DeadLetters);
    }

    [Fact]
    public async Task NodeWithAnotherSecret_SharedOutbox_CostsNoTryAndLeavesEveryMessage()
    {
        var (store, clock) = (new StoreProxy(new InMemoryOutboxStore()) { IsDurable = true }, new HastyClock(haste: 20));
        await using var stranger = new MessageHost(new RecordingSender(), store: store, clock: clock, configure: options =>
        {
            options.Secret = "Zk3mV8q1Rw5tYx7bNc2pLs9fHd4jGa6e+UoIhKzXvQM=";
            options.Messages.MaxAttempts = 1;
        });
        var sender = new RecordingSender();
        await using var host = new MessageHost(sender, store: store, clock: clock, configure: options =>
        {
            options.Messages.MaxAttempts = 1;
            // The clock below runs fast: a lease must outlast the calls all the same.
            options.Messages.SendTimeout = TimeSpan.FromMinutes(2);
        });
        await host.EnqueueManyAsync(10);
        await stranger.StartAsync();
        await Eventually.IsTrueAsync("it has met each of them", () => stranger.Metrics["authenik8.messages kind=unreadable outcome=left"] == 10);

        await host.StartAsync();
        await Eventually.IsTrueAsync("all are sent", () =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return sender.Calls.Count == 10;
        });

        Assert.Empty(stranger.DeadLetters);
        Assert.Empty(host.DeadLetters);
        Assert.Equal(10, stranger.Log.Of(EventIds.MessageUnreadable).Count);
    }

    [Fact]
    public async Task Outbox_FilledByStrangers_HasRoomForOwnersAndAnswersAlike()
    {
        await using var host = new MessageHost(new RecordingSender(), configure: options => options.Messages.QueueCapacity = 16);
        var outbox = host.Outbox;
        var registrations = 0;
        while (await outbox.EnqueueAsync(Request(MessageKind.VerifyEmail, account: $"new{registrations}"), CancellationToken.None))
            registrations++;
        var resets = 0;
        while (await outbox.EnqueueAsync(Request(MessageKind.ResetPassword, $"user{resets}@example.com"), CancellationToken.None))
            resets++;

        Assert.Equal((8, 4), (registrations, resets));
        // Known or not, a registration is refused; one that waits is not told either.
        Assert.False(await outbox.EnqueueAsync(Request(MessageKind.AlreadyRegistered, "user0@example.com"), CancellationToken.None));
        Assert.False(await outbox.EnqueueAsync(Request(MessageKind.VerifyEmail, account: "new0"), CancellationToken.None));
        Assert.False(await outbox.EnqueueAsync(Request(MessageKind.ResetPassword, "user0@example.com"), CancellationToken.None));
        for (var i = 0; i < 5; i++)
        {
            await outbox.EnqueueReservedAsync(Request(MessageKind.ResetPassword, $"nobody{i}@example.com"), hasAccount: false, CancellationToken.None);
            await outbox.EnqueueReservedAsync(Request(MessageKind.ResetPassword, $"owner{i}@example.com"), hasAccount: true, CancellationToken.None);
        }
        Assert.True(await outbox.EnqueueAsync(Request(MessageKind.PasswordChanged, account: "ada"), CancellationToken.None));
        Assert.True(await outbox.EnqueueAsync(Request(MessageKind.AccountLocked, account: "ada"), CancellationToken.None));
        Assert.False(await outbox.EnqueueAsync(Request(MessageKind.EmailChanged, account: "ada"), CancellationToken.None));

        var now = host.Clock.GetUtcNow();
        Assert.Equal(16, (await host.Store.LeaseAsync(now, now + MessageHost.Lease, 100, CancellationToken.None)).Count);

        static MessageRequest Request(MessageKind kind, string? email = null, string? account = null) => new() { Kind = kind, Email = email, AccountId = account };
    }

    [Fact]
    public async Task Enqueue_EqualRequestThatWaits_IsOneMessage()
    {
        var sender = new RecordingSender();
        await using var host = new MessageHost(sender);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(await host.EnqueueAsync());
            Assert.True(await host.EnqueueAsync(kind: MessageKind.AccountLocked));
            Assert.True(await host.EnqueueAsync("other@example.com"));
        }

        await host.StartAsync();
        await host.OutcomeAsync("sent", 2);
        await Eventually.IsTrueAsync("all are settled", () => host.Metrics["authenik8.messages kind=account_locked outcome=sent"] == 1);
        Assert.Equal(3, sender.Calls.Count);

        // Sent: the next one is a message of its own, with an id of its own.
        Assert.True(await host.EnqueueAsync());
        await host.OutcomeAsync("sent", 3);
        Assert.Equal(4, sender.Calls.Select(message => message.Id).Distinct(StringComparer.Ordinal).Count());
    }
}
