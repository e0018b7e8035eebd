using StackExchange.Redis;

namespace Authenik8.Redis.Revocation;

/// <summary>One subscriber to the signal of the feed. The client subscribes again by itself when a connection was lost.</summary>
internal sealed class SignalSubscription(RedisChannel signal, Action onPublished) : IAsyncDisposable
{
    private IConnectionMultiplexer? _connection;
    private volatile bool _disposed;

    /// <summary>Subscribes. A repetition replaces what an earlier try may have left.</summary>
    public async Task<bool> StartAsync(IConnectionMultiplexer connection)
    {
        if (_connection is null)
            connection.ConnectionRestored += OnConnectionRestored;
        else
            await UnsubscribeAsync(connection).ConfigureAwait(false);
        _connection = connection;
        await connection.GetSubscriber().SubscribeAsync(signal, OnMessage).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_connection is not { } connection)
            return;
        connection.ConnectionRestored -= OnConnectionRestored;
        await UnsubscribeAsync(connection).ConfigureAwait(false);
    }

    // The server's answer is not awaited: it may be away, and what it still sends is dropped here.
    private Task UnsubscribeAsync(IConnectionMultiplexer connection) =>
        connection.GetSubscriber().UnsubscribeAsync(signal, OnMessage, CommandFlags.FireAndForget);

    private void OnMessage(RedisChannel channel, RedisValue message) => Signal();

    // Signals sent while the connection was down are lost: one for all of them.
    private void OnConnectionRestored(object? sender, ConnectionFailedEventArgs e) => Signal();

    private void Signal()
    {
        if (!_disposed)
            onPublished();
    }
}
