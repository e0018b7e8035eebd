using Authenik8.Revocation;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// The log: each revocation once, in order, none left out.
public abstract partial class RevocationFeedConformance
{
    [Fact]
    public async Task Read_EmptyLog_IsEmpty()
    {
        var batch = await ReadAsync(Feed, cursor: null);

        Assert.Empty(batch.Revocations);
        Assert.False(batch.HasMore);
        Assert.NotNull(batch.Cursor);
        Assert.Empty((await ReadAsync(Feed, batch.Cursor)).Revocations);
    }

    [Fact]
    public async Task Read_EveryKind_ComesBackAsPublished()
    {
        var plain = new Subject("Zoë 𝕏 \"quoted\" \\ | : {}");
        var tenanted = new Subject("user", "tenant ñ 東京 {1}");
        RevocationEntry[] revocations =
        [
            new RevocationEntry.OfToken(TokenId.New(Now), plain, Now.AddMilliseconds(900_001)),
            new RevocationEntry.OfToken(new TokenId(UInt128.MaxValue), tenanted, Now.AddMilliseconds(900_002)),
            new RevocationEntry.OfSession(SessionId.New(), plain, Now.AddMilliseconds(900_003)),
            new RevocationEntry.OfSession(new SessionId(UInt128.Zero), tenanted, Now.AddMilliseconds(900_004)),
            new RevocationEntry.OfSubject(plain, Now.AddMilliseconds(1), Now.AddMilliseconds(900_005)),
            new RevocationEntry.OfSubject(tenanted, Now.AddMilliseconds(-1), Now.AddMilliseconds(900_006)),
            new RevocationEntry.OfTenant("tenant ñ 東京 {1}", Now.AddMilliseconds(2), Now.AddMilliseconds(900_007)),
        ];

        await PublishAsync(Feed, revocations);

        Assert.Equal(revocations, (await ReadAllAsync(Feed, cursor: null)).Revocations);
        Assert.Equal(revocations, (await ReadAllAsync(OtherNode, cursor: null)).Revocations);
    }

    [Fact]
    public async Task Read_AfterACursor_TellsWhatCameSince()
    {
        var revocations = NewRevocations(6);
        var (_, cursor) = await ReadAllAsync(Feed, cursor: null);

        foreach (var revocation in revocations)
        {
            await PublishAsync(Feed, revocation);
            (var read, cursor) = await ReadAllAsync(Feed, cursor);
            Assert.Equal([revocation], read);
        }

        Assert.Empty((await ReadAsync(Feed, cursor)).Revocations);
    }

    [Fact]
    public async Task Read_OfAnotherNode_TellsTheSame()
    {
        var first = NewRevocations(3);
        var second = NewRevocations(3);
        await PublishAsync(Feed, first);
        var (read, cursor) = await ReadAllAsync(OtherNode, cursor: null);
        await PublishAsync(OtherNode, second);

        Assert.Equal(first, read);
        Assert.Equal(second, (await ReadAllAsync(Feed, cursor)).Revocations);
    }

    [Fact]
    public async Task Read_FromAnOldCursorAgain_TellsTheSameAgain()
    {
        await PublishAsync(Feed, NewRevocation());
        var (_, cursor) = await ReadAllAsync(Feed, cursor: null);
        var revocations = NewRevocations(2);
        await PublishAsync(Feed, revocations);

        Assert.Equal(revocations, (await ReadAllAsync(Feed, cursor)).Revocations);
        Assert.Equal(revocations, (await ReadAllAsync(Feed, cursor)).Revocations);
    }

    [Fact]
    public async Task Read_LongLog_ComesInBatchesWithoutGapOrRepetition()
    {
        var revocations = NewRevocations(5000);
        await PublishAsync(Feed, revocations[..2500]);
        await PublishAsync(Feed, revocations[2500..]);

        Assert.Equal(revocations, (await ReadAllAsync(Feed, cursor: null)).Revocations);
    }

    [Fact]
    public async Task Read_ThePublishedTwice_IsThereAtLeastOnce()
    {
        var revocation = NewRevocation();
        await PublishAsync(Feed, revocation);
        await PublishAsync(OtherNode, revocation);

        Assert.Contains(revocation, (await ReadAllAsync(Feed, cursor: null)).Revocations);
    }

    [Fact]
    public async Task Read_CursorOfALogThatIsGone_ReadsThePresentOneFromTheBeginning()
    {
        var lost = await CreateFeedAsync();
        await PublishAsync(lost, NewRevocations(3));
        var (_, cursor) = await ReadAllAsync(lost, cursor: null);
        var revocations = NewRevocations(2);
        await PublishAsync(Feed, revocations);

        var (read, _, hasGap) = await ReadAllWithGapAsync(Feed, cursor);

        Assert.Equal(revocations, read);
        Assert.True(hasGap);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("no cursor")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    [InlineData("18446744073709551615-18446744073709551615")]
    [InlineData("é\0:")]
    public async Task Read_TextThatIsNoCursor_ReadsFromTheBeginning(string cursor)
    {
        var revocation = NewRevocation();
        await PublishAsync(Feed, revocation);

        var (read, _, hasGap) = await ReadAllWithGapAsync(Feed, cursor);

        Assert.Equal([revocation], read);
        // The text may be the cursor of a log that is gone.
        Assert.True(hasGap);
    }

    [Fact]
    public async Task Publish_Later_DropsNothingThatHasNotExpired()
    {
        var subject = new Subject("ada");
        var shortLived = new RevocationEntry.OfSubject(subject, Now, Now.AddMinutes(1));
        var longLived = new RevocationEntry.OfSubject(subject, Now, Now.AddMinutes(15));
        var last = new RevocationEntry.OfSubject(subject, Now, Now.AddHours(1));
        await Feed.PublishAsync([shortLived, longLived], Now, CancellationToken.None);

        await Feed.PublishAsync([last], Now.AddMinutes(15).AddMilliseconds(-1), CancellationToken.None);

        var read = (await ReadAllAsync(Feed, cursor: null)).Revocations;
        Assert.Equal<RevocationEntry>([longLived, last], read.Where(entry => entry != shortLived));
    }

    [Fact]
    public async Task Publish_AfterEverythingExpired_IsReadByAnOldCursor()
    {
        await PublishAsync(Feed, NewRevocations(3));
        var (_, cursor) = await ReadAllAsync(Feed, cursor: null);
        var revocation = new RevocationEntry.OfSubject(new Subject("ada"), Now.AddDays(1), Now.AddDays(2));
        await Feed.PublishAsync([revocation], Now.AddDays(1), CancellationToken.None);

        Assert.Equal([revocation], (await ReadAllAsync(Feed, cursor)).Revocations.Where(entry => entry.ExpiresAt > Now.AddDays(1)));
    }

    [Fact]
    public async Task Publish_ByManyAtOnce_IsReadByAConcurrentReaderOnceEach()
    {
        var revocations = NewRevocations(Race.Callers * 4);
        List<RevocationEntry> seen = [];
        string? cursor = null;
        var published = Race.RunAsync(Race.Callers, async i =>
        {
            await PublishAsync(i % 2 == 0 ? Feed : OtherNode, revocations[(i * 4)..((i * 4) + 4)]);
            return i;
        });

        while (!published.IsCompleted)
        {
            var batch = await ReadAsync(Feed, cursor);
            seen.AddRange(batch.Revocations);
            cursor = batch.Cursor;
        }
        _ = await published;
        seen.AddRange((await ReadAllAsync(Feed, cursor)).Revocations);

        Assert.Equal(revocations.Length, seen.Count);
        Assert.Equal(revocations.ToHashSet(), seen.ToHashSet());
        // What one call published stays together and in its order.
        for (var i = 0; i < revocations.Length; i += 4)
            Assert.Equal(revocations[i..(i + 4)], seen.GetRange(seen.IndexOf(revocations[i]), 4));
    }
}
