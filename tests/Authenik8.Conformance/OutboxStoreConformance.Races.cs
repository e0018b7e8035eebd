using Xunit;

namespace Authenik8.Conformance;

// What holds when many callers come at once.
public abstract partial class OutboxStoreConformance
{
    [Fact]
    public async Task Race_ManyLeasers_EachEntryIsLeasedToExactlyOne()
    {
        const int Entries = 400;
        HashSet<string> ids = [];
        for (var i = 0; i < Entries; i++)
            ids.Add((await EnqueueAsync()).Id);
        var other = await JoinAsync(Store);

        var leased = await Race.RunAsync(Race.Callers, async i =>
        {
            List<string> mine = [];
            var store = i % 2 == 0 ? Store : other;
            while (await store.LeaseAsync(Now, Now + Lease, 1 + (i % 4), CancellationToken.None) is { Count: > 0 } some)
                mine.AddRange(some.Select(entry => entry.Id));
            return mine;
        });

        Assert.Equal(Entries, leased.Sum(mine => mine.Count));
        Assert.Equal(ids, leased.SelectMany(mine => mine).ToHashSet());
    }

    [Fact]
    public async Task Race_LeaseThatIsOver_IsTakenByExactlyOne()
    {
        _ = await EnqueueAsync();
        var former = await LeaseOneAsync(Now);

        for (var round = 1; round <= 20; round++)
        {
            var now = Now + (round * Lease);
            var leased = (await Race.RunAsync(Race.Callers, _ => LeaseAsync(now))).SelectMany(some => some).ToArray();

            Assert.Equal(round + 1, Assert.Single(leased).Attempts);
            Assert.False(await CompleteAsync(former));
            former = leased[0];
        }
    }

    [Fact]
    public async Task Race_Enqueues_TakeNoMoreThanTheCapacity()
    {
        const int Limit = 20;

        var taken = await Race.RunAsync(Race.Callers, async _ => await Store.EnqueueAsync(NewEntry(), Limit, CancellationToken.None));

        Assert.Equal(Limit, taken.Count(isTaken => isTaken));
        Assert.Equal(Limit, (await LeaseAsync(Now)).Count);
    }

    [Fact]
    public async Task Race_OneEntryQueuedManyTimes_IsThereOnce()
    {
        var entry = NewEntry();

        var taken = await Race.RunAsync(Race.Callers, async _ => await Store.EnqueueAsync(entry, Capacity, CancellationToken.None));

        Assert.All(taken, Assert.True);
        AssertEqual(entry with { DueAt = Now + Lease, Attempts = 1 }, await LeaseOneAsync(Now));
    }

    [Fact]
    public async Task Race_CompletionAgainstTheNextLease_OneOfThemHasIt()
    {
        for (var round = 0; round < 50; round++)
        {
            _ = await EnqueueAsync();
            var former = await LeaseOneAsync(Now);
            var completed = false;

            var leased = await Race.RunAsync(8, async i =>
            {
                if (i != 4)
                    return await LeaseAsync(Now + Lease);
                completed = await CompleteAsync(former);
                return [];
            });

            var taken = leased.SelectMany(some => some).ToArray();
            Assert.Equal(1, taken.Length + (completed ? 1 : 0));
            foreach (var entry in taken)
                Assert.True(await CompleteAsync(entry));
        }
    }

    [Fact]
    public async Task Race_OneKeyQueuedManyTimes_IsThereOnce()
    {
        var taken = await Race.RunAsync(Race.Callers, async _ => await Store.EnqueueAsync(NewEntry() with { Key = "ada" }, Capacity, CancellationToken.None));

        Assert.All(taken, Assert.True);
        _ = await LeaseOneAsync(Now);
    }
}
