using Authenik8.Conformance;
using Authenik8.InMemory;
using Authenik8.Revocation;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.InMemory;

public sealed class InMemoryRevocationFeedTests : RevocationFeedConformance
{
    protected override Task<IRevocationFeed> CreateFeedAsync() => Task.FromResult<IRevocationFeed>(new InMemoryRevocationFeed());

    protected override Task<IRevocationFeed> JoinAsync(IRevocationFeed feed) => Task.FromResult(feed);

    protected override Task LoseOldestAsync(IRevocationFeed feed, int count)
    {
        ((InMemoryRevocationFeed)feed).Lose(count);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Log_BeyondItsCapacity_DropsTheOldestAndSaysSo()
    {
        var feed = new InMemoryRevocationFeed(capacity: 10);
        var cursor = (await feed.ReadAsync(cursor: null, CancellationToken.None)).Cursor;
        RevocationEntry[] revocations =
        [
            .. Enumerable.Range(0, 15).Select(_ => new RevocationEntry.OfToken(TokenId.New(Now), new Subject("ada"), Now.AddMinutes(15))),
        ];
        foreach (var revocation in revocations[..10])
            await feed.PublishAsync([revocation], Now, CancellationToken.None);
        Assert.False((await feed.ReadAsync(cursor, CancellationToken.None)).HasGap);
        foreach (var revocation in revocations[10..])
            await feed.PublishAsync([revocation], Now, CancellationToken.None);

        var batch = await feed.ReadAsync(cursor, CancellationToken.None);

        Assert.Equal(revocations[5..], batch.Revocations);
        Assert.True(batch.HasGap);
    }
}
