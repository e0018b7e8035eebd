using Authenik8.Messages;
using Xunit;

namespace Authenik8.Conformance;

// What goes in, and what comes out.
public abstract partial class OutboxStoreConformance
{
    [Fact]
    public async Task Lease_EmptyOutbox_AnswersNothing() => Assert.Empty(await LeaseAsync(Now));

    [Fact]
    public async Task Lease_EntryThatIsDue_AnswersItWithTheEndOfTheLeaseAndItsFirstTry()
    {
        var entry = await EnqueueAsync();

        AssertEqual(entry with { DueAt = Now + Lease, Attempts = 1 }, await LeaseOneAsync(Now));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(65_536)]
    public async Task Payload_AnyBytes_ComeBackAsTheyWere(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
            bytes[i] = (byte)i;
        var entry = await EnqueueAsync(NewEntry() with { Payload = bytes });

        Assert.Equal(bytes, (await LeaseOneAsync(Now)).Payload.ToArray());
        Assert.Equal(entry.Id, (await LeaseOneAsync(Now + Lease)).Id);
    }

    [Fact]
    public async Task Enqueue_SameIdAgain_ChangesNothing()
    {
        var entry = await EnqueueAsync();

        Assert.True(await Store.EnqueueAsync(NewEntry(Now - Lease) with { Id = entry.Id }, Capacity, CancellationToken.None));

        AssertEqual(entry with { DueAt = Now + Lease, Attempts = 1 }, await LeaseOneAsync(Now));
    }

    [Fact]
    public async Task Enqueue_SameIdIntoAFullOutbox_IsInTheOutbox()
    {
        var entry = NewEntry();

        Assert.True(await Store.EnqueueAsync(entry, 1, CancellationToken.None));
        Assert.True(await Store.EnqueueAsync(entry, 1, CancellationToken.None));
        Assert.False(await Store.EnqueueAsync(NewEntry(), 1, CancellationToken.None));
    }

    [Fact]
    public async Task Enqueue_IntoAFullOutbox_IsRefusedUntilOneIsCompleted()
    {
        var first = await EnqueueAsync();
        _ = await EnqueueAsync(Now + Millisecond);
        var third = NewEntry(Now + Lease);

        Assert.False(await Store.EnqueueAsync(third, 2, CancellationToken.None));
        var leased = Assert.Single(await LeaseAsync(Now, max: 1));
        Assert.Equal(first.Id, leased.Id);
        // What is leased is not out of the outbox yet.
        Assert.False(await Store.EnqueueAsync(third, 2, CancellationToken.None));
        Assert.True(await CompleteAsync(leased));
        Assert.True(await Store.EnqueueAsync(third, 2, CancellationToken.None));

        Assert.Equal(2, (await LeaseAsync(Now + Lease)).Count);
    }

    [Fact]
    public async Task Lease_EntryThatIsNotDue_IsLeftUntilItIs()
    {
        _ = await EnqueueAsync(Now + Millisecond);

        Assert.Empty(await LeaseAsync(Now));
        _ = await LeaseOneAsync(Now + Millisecond);
    }

    [Fact]
    public async Task Lease_ManyThatAreDue_AnswersTheLongestDueFirstAndNoMoreThanAskedFor()
    {
        List<string> ids = [];
        foreach (var seconds in (int[])[3, 1, 4, 2, 0])
            ids.Add((await EnqueueAsync(Now + TimeSpan.FromSeconds(seconds))).Id);

        var first = await LeaseAsync(Now + Lease, max: 2);
        var rest = await LeaseAsync(Now + Lease);

        Assert.Equal([ids[4], ids[1]], first.Select(entry => entry.Id));
        Assert.Equal([ids[3], ids[0], ids[2]], rest.Select(entry => entry.Id));
    }

    [Fact]
    public async Task Join_AfterACrash_SeesWhatWasQueuedAndWhatWasLeased()
    {
        var leased = await EnqueueAsync();
        Assert.Equal(leased.Id, (await LeaseOneAsync(Now)).Id);
        var queued = await EnqueueAsync(Now + Millisecond);

        var other = await JoinAsync(Store);

        var first = Assert.Single(await other.LeaseAsync(Now + Millisecond, Now + (2 * Lease), 100, CancellationToken.None));
        AssertEqual(queued with { DueAt = Now + (2 * Lease), Attempts = 1 }, first);
        Assert.True(await other.CompleteAsync(first, CancellationToken.None));
        var second = Assert.Single(await other.LeaseAsync(Now + Lease, Now + (2 * Lease), 100, CancellationToken.None));
        AssertEqual(leased with { DueAt = Now + (2 * Lease), Attempts = 2 }, second);
    }

    [Fact]
    public async Task Entry_NobodyCompletes_IsDroppedAfterItsRetention()
    {
        _ = await EnqueueAsync();
        var leased = await LeaseOneAsync(Now + IOutboxStore.Retention - Lease - Millisecond);
        Assert.True(await ReplaceAsync(leased, leased with { DueAt = Now + IOutboxStore.Retention - Millisecond }));
        var last = await LeaseOneAsync(Now + IOutboxStore.Retention - Millisecond);
        Assert.True(await ReplaceAsync(last, last with { DueAt = Now + IOutboxStore.Retention }));

        Assert.Empty(await LeaseAsync(Now + IOutboxStore.Retention));

        Assert.True(await Store.EnqueueAsync(NewEntry(), capacity: 1, CancellationToken.None));
    }

    [Fact]
    public async Task Lease_ExpiredEntriesAhead_AnswersThoseBehindThem()
    {
        for (var i = 0; i < 3; i++)
            _ = await EnqueueAsync();
        var entry = await EnqueueAsync(Now + IOutboxStore.Retention);

        Assert.Equal(entry.Id, Assert.Single(await LeaseAsync(Now + IOutboxStore.Retention, max: 1)).Id);
    }

    [Fact]
    public async Task Enqueue_SameKeyWhileOneWaits_IsTakenAndTheOneStandsForBoth()
    {
        var first = await EnqueueAsync(NewEntry() with { Key = "ada" });
        _ = await EnqueueAsync(NewEntry(Now - Lease) with { Key = "ada" });
        var other = await EnqueueAsync(NewEntry(Now + Millisecond) with { Key = "bob" });

        Assert.Equal([first.Id, other.Id], (await LeaseAsync(Now + Millisecond)).Select(entry => entry.Id));
        // Leased, but not out of the outbox.
        _ = await EnqueueAsync(NewEntry() with { Key = "ada" });
        Assert.Empty(await LeaseAsync(Now + Millisecond));
    }

    [Fact]
    public async Task Enqueue_SameKeyAfterTheFirstIsCompleted_IsAnEntryOfItsOwn()
    {
        for (var round = 0; round < 3; round++)
        {
            var entry = await EnqueueAsync(NewEntry() with { Key = "ada" });
            var leased = await LeaseOneAsync(Now);
            Assert.Equal(entry.Id, leased.Id);
            Assert.True(await ReplaceAsync(leased, leased with { Payload = new byte[] { 1 }, DueAt = Now, Key = null }));
            _ = await EnqueueAsync(NewEntry() with { Key = "ada" });
            Assert.True(await CompleteAsync(await LeaseOneAsync(Now)));
            Assert.Empty(await LeaseAsync(Now));
        }
    }

    [Fact]
    public async Task Enqueue_SameKeyAfterTheFirstWasDropped_IsAnEntryOfItsOwn()
    {
        _ = await EnqueueAsync(NewEntry() with { Key = "ada" });
        var late = Now + IOutboxStore.Retention;
        Assert.Empty(await LeaseAsync(late));

        var entry = await EnqueueAsync(NewEntry(late) with { Key = "ada" });

        Assert.Equal(entry.Id, (await LeaseOneAsync(late)).Id);
    }

    [Fact]
    public async Task Enqueue_IntoAFullOutbox_IsRefusedWhateverItsKey()
    {
        _ = await EnqueueAsync(NewEntry() with { Key = "ada" });

        Assert.False(await Store.EnqueueAsync(NewEntry() with { Key = "ada" }, capacity: 1, CancellationToken.None));
        Assert.False(await Store.EnqueueAsync(NewEntry() with { Key = "bob" }, capacity: 1, CancellationToken.None));
        Assert.False(await Store.EnqueueAsync(NewEntry(), capacity: 0, CancellationToken.None));
    }
}
