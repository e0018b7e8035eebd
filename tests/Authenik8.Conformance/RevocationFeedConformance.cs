using Authenik8.Revocation;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>The contract of <see cref="IRevocationFeed"/> as tests. A backend derives one public class for each way it can be deployed.</summary>
public abstract partial class RevocationFeedConformance : IAsyncLifetime
{
    /// <summary>The moment at which the suite publishes.</summary>
    protected static readonly DateTimeOffset Now = new(2041, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);

    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(15);

    /// <summary>The feed under test, its log empty.</summary>
    protected IRevocationFeed Feed { get; private set; } = null!;

    /// <summary>The same feed as another node sees it.</summary>
    protected IRevocationFeed OtherNode { get; private set; } = null!;

    /// <summary>Opens a feed whose log is empty, and shared with no other.</summary>
    protected abstract Task<IRevocationFeed> CreateFeedAsync();

    /// <summary>Opens a second node on the same feed; the same object where the backend knows one process only.</summary>
    protected abstract Task<IRevocationFeed> JoinAsync(IRevocationFeed feed);

    /// <summary>Takes the oldest entries out of the log although they have not expired, as a trim by hand or a log of limited length does.</summary>
    protected abstract Task LoseOldestAsync(IRevocationFeed feed, int count);

    /// <inheritdoc />
    public virtual async Task InitializeAsync()
    {
        Feed = await CreateFeedAsync();
        OtherNode = await JoinAsync(Feed);
    }

    /// <inheritdoc />
    public virtual Task DisposeAsync() => Task.CompletedTask;

    private static RevocationEntry NewRevocation() => new RevocationEntry.OfToken(TokenId.New(Now), new Subject("ada"), Now + TokenLifetime);

    private static RevocationEntry[] NewRevocations(int count) => [.. Enumerable.Range(0, count).Select(_ => NewRevocation())];

    private static async Task PublishAsync(IRevocationFeed feed, params IReadOnlyList<RevocationEntry> revocations) =>
        await feed.PublishAsync(revocations, Now, CancellationToken.None);

    private static async Task<RevocationBatch> ReadAsync(IRevocationFeed feed, string? cursor) =>
        await feed.ReadAsync(cursor, CancellationToken.None);

    private static async Task<(List<RevocationEntry> Revocations, string Cursor)> ReadAllAsync(IRevocationFeed feed, string? cursor)
    {
        var (revocations, last, _) = await ReadAllWithGapAsync(feed, cursor);
        return (revocations, last);
    }

    private static async Task<(List<RevocationEntry> Revocations, string Cursor, bool HasGap)> ReadAllWithGapAsync(IRevocationFeed feed, string? cursor)
    {
        List<RevocationEntry> revocations = [];
        var hasGap = false;
        while (true)
        {
            var batch = await ReadAsync(feed, cursor);
            // Without progress this would never end.
            Assert.True(!batch.HasMore || batch.Revocations.Count > 0);
            revocations.AddRange(batch.Revocations);
            cursor = batch.Cursor;
            hasGap |= batch.HasGap;
            if (!batch.HasMore)
                return (revocations, cursor, hasGap);
        }
    }
}
