using Authenik8.Revocation;

namespace Authenik8.Core.Tests.Revocation;

/// <summary>A feed that a test can take down, or make deaf.</summary>
internal sealed class BrittleFeed(IRevocationFeed feed) : IRevocationFeed
{
    private volatile bool _isDown;

    public bool IsDown
    {
        get => _isDown;
        set => _isDown = value;
    }

    public bool LosesSignals { get; init; }

    public ValueTask PublishAsync(IReadOnlyList<RevocationEntry> revocations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        return feed.PublishAsync(revocations, now, cancellationToken);
    }

    public ValueTask<RevocationBatch> ReadAsync(string? cursor, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        return feed.ReadAsync(cursor, cancellationToken);
    }

    public ValueTask<IAsyncDisposable> SubscribeAsync(Action onPublished, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        return feed.SubscribeAsync(LosesSignals ? () => { } : onPublished, cancellationToken);
    }

    private void ThrowIfDown()
    {
        if (_isDown)
            throw new StoreUnavailableException("The feed is down.");
    }
}
