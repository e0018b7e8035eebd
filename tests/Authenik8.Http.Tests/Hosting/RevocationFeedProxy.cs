using Authenik8.Revocation;

namespace Authenik8.Http.Tests.Hosting;

/// <summary>A revocation feed that a test can take down.</summary>
internal sealed class RevocationFeedProxy : IRevocationFeed
{
    private readonly IRevocationFeed _feed = InMemoryStores.NewRevocationFeed();
    private volatile Exception? _failure;
    private int _reads;
    private int _failedReads;

    /// <summary>Thrown by every call while it is set.</summary>
    public Exception? Failure
    {
        get => _failure;
        set => _failure = value;
    }

    /// <summary>How many reads have been answered.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>How many reads found the feed down.</summary>
    public int FailedReads => Volatile.Read(ref _failedReads);

    public ValueTask PublishAsync(IReadOnlyList<RevocationEntry> revocations, DateTimeOffset now, CancellationToken cancellationToken) =>
        Up().PublishAsync(revocations, now, cancellationToken);

    public async ValueTask<RevocationBatch> ReadAsync(string? cursor, CancellationToken cancellationToken)
    {
        if (_failure is not null)
            Interlocked.Increment(ref _failedReads);
        var batch = await Up().ReadAsync(cursor, cancellationToken);
        Interlocked.Increment(ref _reads);
        return batch;
    }

    public ValueTask<IAsyncDisposable> SubscribeAsync(Action onPublished, CancellationToken cancellationToken) =>
        Up().SubscribeAsync(onPublished, cancellationToken);

    private IRevocationFeed Up() => _failure is { } failure ? throw failure : _feed;
}
