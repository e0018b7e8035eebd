using Authenik8.Redis.Connections;
using StackExchange.Redis;

namespace Authenik8.Redis.Revocation;

/// <summary>One subscriber to the signal of the feed. The client subscribes again by itself when its connection was lost.</summary>
internal sealed class SignalSubscription : IAsyncDisposable
{
    private readonly RedisConnection _connection;
    private readonly RedisCommands _commands;
    private readonly RedisChannel _signal;
    private readonly RedisKey _place;
    private readonly Action _onPublished;
    private IConnectionMultiplexer? _subscribed;
    private volatile bool _disposed;

    public SignalSubscription(RedisConnection connection, RedisCommands commands, RedisChannel signal, RedisKey place, Action onPublished)
    {
        _place = place;
        _connection = connection;
        _commands = commands;
        _signal = signal;
        _onPublished = onPublished;
        connection.Replaced += OnConnectionReplaced;
    }

    /// <summary>Subscribes. May be repeated: what an earlier try has left is replaced.</summary>
    public async Task StartAsync(CancellationToken cancellationToken) => _ = await _commands.ExecuteAsync(
        static async (connection, subscription) =>
        {
            await subscription.LeaveAsync().ConfigureAwait(false);
            subscription._subscribed = connection;
            connection.ConnectionRestored += subscription.OnConnectionRestored;
            await connection.GetSubscriber().SubscribeAsync(subscription._signal, subscription.OnMessage).ConfigureAwait(false);
            return true;
        },
        this,
        _place,
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        _connection.Replaced -= OnConnectionReplaced;
        await LeaveAsync().ConfigureAwait(false);
    }

    private async Task LeaveAsync()
    {
        if (Interlocked.Exchange(ref _subscribed, null) is not { } connection)
            return;
        connection.ConnectionRestored -= OnConnectionRestored;
        try
        {
            // The server's answer is not awaited: it may be away, and what it still sends is dropped here.
            await connection.GetSubscriber().UnsubscribeAsync(_signal, OnMessage, CommandFlags.FireAndForget).ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception))
        {
            // The connection is gone, and the subscription with it.
        }
    }

    private void OnMessage(RedisChannel channel, RedisValue message) => Signal();

    // Signals sent while the connection was down are lost: one for all of them.
    private void OnConnectionRestored(object? sender, ConnectionFailedEventArgs e) => Signal();

    private void OnConnectionReplaced(object? sender, EventArgs e) => _ = MoveAsync();

    private async Task MoveAsync()
    {
        try
        {
            await StartAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // Without the signal revocations are read at the next poll.
        }
        if (_disposed)
            await LeaveAsync().ConfigureAwait(false);
        Signal();
    }

    private void Signal()
    {
        if (!_disposed)
            _onPublished();
    }
}
