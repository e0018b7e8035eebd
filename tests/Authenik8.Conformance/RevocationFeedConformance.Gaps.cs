using Authenik8.Revocation;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// A log that has lost entries, and a reader that must know.
public abstract partial class RevocationFeedConformance
{
    [Fact]
    public async Task Read_NothingLost_HasNoGap()
    {
        var (_, cursor, hasGap) = await ReadAllWithGapAsync(Feed, cursor: null);
        Assert.False(hasGap);
        for (var i = 0; i < 3; i++)
        {
            await PublishAsync(Feed, NewRevocations(3));
            (var revocations, cursor, hasGap) = await ReadAllWithGapAsync(OtherNode, cursor);
            Assert.Equal((3, false), (revocations.Count, hasGap));
        }
        await PublishAsync(Feed, NewRevocations(2500));
        Assert.False((await ReadAllWithGapAsync(OtherNode, cursor)).HasGap);
        Assert.False((await ReadAllWithGapAsync(OtherNode, cursor: null)).HasGap);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Read_EntriesLostBeforeTheyWereRead_HasAGapOnceAndTellsTheRest(int lost)
    {
        await PublishAsync(Feed, NewRevocations(2));
        var (_, cursor) = await ReadAllAsync(OtherNode, cursor: null);
        var revocations = NewRevocations(5);
        await PublishAsync(Feed, revocations);
        await LoseOldestAsync(Feed, 2 + lost);

        var (read, next, hasGap) = await ReadAllWithGapAsync(OtherNode, cursor);

        Assert.True(hasGap);
        Assert.Equal(revocations[lost..], read);
        var later = NewRevocation();
        await PublishAsync(Feed, later);
        (read, _, hasGap) = await ReadAllWithGapAsync(OtherNode, next);
        Assert.Equal([later], read);
        Assert.False(hasGap);
    }

    [Fact]
    public async Task Read_EntriesLostAfterTheyWereRead_HasNoGap()
    {
        await PublishAsync(Feed, NewRevocations(5));
        var (_, cursor) = await ReadAllAsync(OtherNode, cursor: null);
        await LoseOldestAsync(Feed, 3);
        Assert.False((await ReadAllWithGapAsync(OtherNode, cursor)).HasGap);
        await LoseOldestAsync(Feed, 2);
        var revocation = NewRevocation();
        await PublishAsync(Feed, revocation);

        var (read, _, hasGap) = await ReadAllWithGapAsync(OtherNode, cursor);

        Assert.Equal([revocation], read);
        Assert.False(hasGap);
    }

    [Fact]
    public async Task Read_FromTheBeginningOfALogThatLostEntries_HasAGap()
    {
        var revocations = NewRevocations(4);
        await PublishAsync(Feed, revocations);
        await LoseOldestAsync(Feed, 1);

        var (read, _, hasGap) = await ReadAllWithGapAsync(OtherNode, cursor: null);

        Assert.Equal(revocations[1..], read);
        Assert.True(hasGap);
    }

    [Fact]
    public async Task Read_LogEmptiedAndWrittenAgain_HasAGap()
    {
        var (_, cursor) = await ReadAllAsync(OtherNode, cursor: null);
        await PublishAsync(Feed, NewRevocations(3));
        await LoseOldestAsync(Feed, 3);
        var revocation = NewRevocation();
        await PublishAsync(Feed, revocation);

        var (read, _, hasGap) = await ReadAllWithGapAsync(OtherNode, cursor);

        Assert.Equal([revocation], read);
        Assert.True(hasGap);
    }

    [Fact]
    public async Task Read_AfterAPauseInWhichEverythingExpired_HasNoGap()
    {
        await PublishAsync(Feed, NewRevocations(3));
        var (_, cursor) = await ReadAllAsync(Feed, cursor: null);
        await PublishAsync(Feed, NewRevocations(40));
        // Each call drops some of what has expired.
        RevocationEntry[] later = [.. Enumerable.Range(0, 20).Select(_ => new RevocationEntry.OfToken(TokenId.New(Now), new Subject("ada"), Now.AddDays(2)))];
        foreach (var revocation in later)
            await Feed.PublishAsync([revocation], Now.AddDays(1), CancellationToken.None);

        var (read, _, hasGap) = await ReadAllWithGapAsync(OtherNode, cursor);

        Assert.Equal(later, read);
        Assert.False(hasGap);
        Assert.False((await ReadAllWithGapAsync(OtherNode, cursor: null)).HasGap);
    }
}
