using Xunit;

namespace Authenik8.Conformance;

// Who may settle an entry, and until when.
public abstract partial class OutboxStoreConformance
{
    [Fact]
    public async Task Lease_LeasedEntry_ComesBackWhenItsLeaseIsOverWithAnotherTry()
    {
        var entry = await EnqueueAsync();
        _ = await LeaseOneAsync(Now);

        Assert.Empty(await LeaseAsync(Now + Lease - Millisecond));
        AssertEqual(entry with { DueAt = Now + (2 * Lease), Attempts = 2 }, await LeaseOneAsync(Now + Lease));
    }

    [Fact]
    public async Task Complete_ByTheHolder_RemovesTheEntryForGood()
    {
        _ = await EnqueueAsync();
        var leased = await LeaseOneAsync(Now);

        Assert.True(await CompleteAsync(leased));

        Assert.False(await CompleteAsync(leased));
        Assert.False(await ReplaceAsync(leased, leased));
        Assert.Empty(await LeaseAsync(Now + Lease));
    }

    [Fact]
    public async Task Complete_LeaseOverButTakenByNobody_IsStillTheHolders()
    {
        _ = await EnqueueAsync();
        var leased = await LeaseOneAsync(Now);
        Assert.Empty(await LeaseAsync(Now + Millisecond));

        Assert.True(await CompleteAsync(leased));
    }

    [Fact]
    public async Task Settle_ByAFormerHolder_IsRefusedAndChangesNothing()
    {
        var entry = await EnqueueAsync();
        var former = await LeaseOneAsync(Now);
        var holder = await LeaseOneAsync(Now + Lease);

        Assert.False(await CompleteAsync(former));
        Assert.False(await ReplaceAsync(former, former with { Payload = new byte[] { 1 }, DueAt = Now }));

        Assert.Empty(await LeaseAsync(Now + Lease));
        Assert.True(await ReplaceAsync(holder, holder));
        AssertEqual(entry with { DueAt = Now + (3 * Lease), Attempts = 3 }, await LeaseOneAsync(Now + (2 * Lease)));
    }

    [Fact]
    public async Task Replace_SameDueTime_KeepsTheLease()
    {
        _ = await EnqueueAsync();
        var leased = await LeaseOneAsync(Now);
        var replacement = leased with { Payload = new byte[] { 7, 0, 255 } };

        Assert.True(await ReplaceAsync(leased, replacement));

        Assert.Empty(await LeaseAsync(Now + Lease - Millisecond));
        AssertEqual(replacement with { DueAt = Now + (2 * Lease), Attempts = 2 }, await LeaseOneAsync(Now + Lease));
        Assert.False(await CompleteAsync(replacement));
    }

    [Fact]
    public async Task Replace_AnotherDueTime_GivesTheLeaseUp()
    {
        _ = await EnqueueAsync();
        var leased = await LeaseOneAsync(Now);
        var replacement = leased with { Payload = new byte[] { 7 }, DueAt = Now + (5 * Lease), Attempts = 4 };

        Assert.True(await ReplaceAsync(leased, replacement));

        Assert.False(await CompleteAsync(leased));
        Assert.Empty(await LeaseAsync(Now + (5 * Lease) - Millisecond));
        AssertEqual(replacement with { DueAt = Now + (6 * Lease), Attempts = 5 }, await LeaseOneAsync(Now + (5 * Lease)));
    }

    [Fact]
    public async Task Replace_LaterDueTime_ExtendsTheLeaseOfItsHolder()
    {
        _ = await EnqueueAsync();
        var leased = await LeaseOneAsync(Now);
        for (var round = 2; round <= 4; round++)
        {
            var extended = leased with { DueAt = Now + (round * Lease) };
            Assert.True(await ReplaceAsync(leased, extended));
            Assert.Empty(await LeaseAsync(extended.DueAt - Millisecond));
            leased = extended;
        }

        Assert.True(await CompleteAsync(leased));
        Assert.Empty(await LeaseAsync(Now + (5 * Lease)));
    }

    [Fact]
    public async Task Replace_UnderAnotherId_IsRefused()
    {
        _ = await EnqueueAsync();
        var leased = await LeaseOneAsync(Now);

        await Assert.ThrowsAsync<ArgumentException>(() => ReplaceAsync(leased, leased with { Id = NewEntry().Id }));
    }

    [Fact]
    public async Task Settle_EntryThatIsNotThere_IsRefused()
    {
        var stranger = NewEntry();

        Assert.False(await CompleteAsync(stranger));
        Assert.False(await ReplaceAsync(stranger, stranger));
        Assert.Empty(await LeaseAsync(Now));
    }
}
