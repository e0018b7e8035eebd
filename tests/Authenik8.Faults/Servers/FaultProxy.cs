using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Authenik8.Faults.Servers;

/// <summary>A network between one node and one server, with switches for its faults. Each connection keeps its order.</summary>
/// <remarks>
/// Nothing that was sent is forgotten, as TCP repeats what a network loses: bytes that are held back arrive later, also when
/// their sender has closed the connection meanwhile. Only <see cref="LoseAnswers"/> loses bytes, and a connection that has lost
/// some never answers again.
/// </remarks>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Connection> _connections = [];
    private readonly List<Task> _running = [];
    private readonly int _serverPort;
    private readonly int _port;
    private TcpListener? _listener;
    private volatile Faults _faults = new();
    private Func<ReadOnlyMemory<byte>, bool>? _lastCommand;
    private volatile bool _isCut;

    public FaultProxy(RedisServer server)
    {
        _serverPort = server.Port;
        _listener = Listen(0);
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    public string EndPoint => $"127.0.0.1:{_port}";

    /// <summary>Whether the command of <see cref="CutAfter"/> has passed, so that nothing passes any more.</summary>
    public bool IsCut => _isCut;

    /// <summary>Every byte takes this much longer, each way, until <see cref="Pass"/>.</summary>
    public void Delay(TimeSpan eachWay) => Change(new Faults { Delay = eachWay });

    /// <summary>Holds back everything, both ways, until <see cref="Pass"/> delivers it.</summary>
    public void Hold() => Change(new Faults { HoldsCommands = true, HoldsAnswers = true });

    /// <summary>Delivers commands and holds back their answers until <see cref="Pass"/> delivers them.</summary>
    public void HoldAnswers() => Change(new Faults { HoldsAnswers = true });

    /// <summary>Delivers commands and loses their answers. <see cref="Pass"/> resets the connections that have lost some.</summary>
    public void LoseAnswers() => Change(new Faults { LosesAnswers = true });

    /// <summary>Ends all faults. What is held back is delivered.</summary>
    public void Pass()
    {
        lock (_lock)
            _listener ??= Listen(_port);
        Change(new Faults());
        foreach (var connection in Snapshot().Where(connection => connection.HasLost))
            connection.Reset();
    }

    /// <summary>Resets every open connection. New ones work.</summary>
    public void Reset()
    {
        foreach (var connection in Snapshot())
            connection.Reset();
    }

    /// <summary>The open connections stay open, and nothing passes over them ever again. New ones work.</summary>
    public void HalfOpen()
    {
        foreach (var connection in Snapshot())
            connection.IsDead = true;
    }

    /// <summary>Resets every open connection and refuses new ones until <see cref="Pass"/>.</summary>
    public void Refuse()
    {
        lock (_lock)
        {
            _listener?.Stop();
            _listener = null;
        }
        Reset();
    }

    /// <summary>Nothing passes after the next command that is asked for: neither its answer nor anything else, ever. So ends a node that dies there.</summary>
    public void CutAfter(Func<ReadOnlyMemory<byte>, bool> isLast) => Volatile.Write(ref _lastCommand, isLast);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        lock (_lock)
        {
            _listener?.Stop();
            _listener = null;
        }
        Task[] running;
        lock (_lock)
            running = [.. _running];
        await Task.WhenAll(running);
        _stop.Dispose();
    }

    private TcpListener Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Track(AcceptAsync(listener));
        return listener;
    }

    private void Track(Task task)
    {
        lock (_lock)
            _running.Add(task);
    }

    private void Change(Faults faults)
    {
        lock (_lock)
        {
            _faults.Changed.SetResult();
            _faults = faults;
        }
    }

    private Connection[] Snapshot()
    {
        lock (_lock)
            return [.. _connections];
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
                Track(ServeAsync(await listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var connection = new Connection(client);
        if (_isCut)
        {
            connection.Reset();
            return;
        }
        lock (_lock)
            _ = _connections.Add(connection);
        try
        {
            await connection.Server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _serverPort), _stop.Token);
            await Task.WhenAll(
                CopyAsync(connection, client, connection.Server, isCommand: true),
                CopyAsync(connection, connection.Server, client, isCommand: false));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The server is not there: its client sees the end of the connection.
        }
        finally
        {
            lock (_lock)
                _ = _connections.Remove(connection);
        }
    }

    private async Task CopyAsync(Connection connection, Socket from, Socket to, bool isCommand)
    {
        var chunks = Channel.CreateUnbounded<(byte[] Bytes, long At)>();
        var delivering = DeliverAsync(connection, chunks.Reader, to, isCommand);
        try
        {
            var buffer = new byte[64 * 1024];
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var length)
                _ = chunks.Writer.TryWrite((buffer.AsSpan(0, length).ToArray(), Stopwatch.GetTimestamp()));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // This side is gone; what it has sent is delivered all the same.
        }
        chunks.Writer.Complete();
        await delivering;
    }

    private async Task DeliverAsync(Connection connection, ChannelReader<(byte[] Bytes, long At)> chunks, Socket to, bool isCommand)
    {
        try
        {
            await foreach (var (bytes, at) in chunks.ReadAllAsync(_stop.Token))
            {
                await UntilDueAsync(at, isCommand);
                if (!MayPass(connection, isCommand))
                    continue;
                var isLast = isCommand && Volatile.Read(ref _lastCommand) is { } last && last(bytes);
                if (isLast)
                    _isCut = true;
                for (var sent = 0; sent < bytes.Length;)
                    sent += await to.SendAsync(bytes.AsMemory(sent), _stop.Token);
            }
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side is gone, and with it this connection.
            connection.Reset();
        }
    }

    private async Task UntilDueAsync(long at, bool isCommand)
    {
        while (true)
        {
            var faults = _faults;
            if (isCommand ? faults.HoldsCommands : faults.HoldsAnswers)
            {
                await faults.Changed.Task.WaitAsync(_stop.Token);
                continue;
            }
            var left = faults.Delay - Stopwatch.GetElapsedTime(at);
            if (left <= TimeSpan.Zero)
                return;
            _ = await Task.WhenAny(Task.Delay(left, _stop.Token), faults.Changed.Task);
            _stop.Token.ThrowIfCancellationRequested();
        }
    }

    private bool MayPass(Connection connection, bool isCommand)
    {
        if (connection.IsDead || _isCut)
            return false;
        if (!isCommand && _faults.LosesAnswers)
            connection.HasLost = true;
        return isCommand || !connection.HasLost;
    }

    private sealed class Faults
    {
        public TimeSpan Delay { get; init; }

        public bool HoldsCommands { get; init; }

        public bool HoldsAnswers { get; init; }

        public bool LosesAnswers { get; init; }

        /// <summary>Completed when other faults take the place of these.</summary>
        public TaskCompletionSource Changed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Connection : IDisposable
    {
        private readonly Socket _client;

        public Connection(Socket client)
        {
            _client = client;
            _client.NoDelay = true;
            Server.NoDelay = true;
        }

        public Socket Server { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        /// <summary>Nothing passes any more.</summary>
        public volatile bool IsDead;

        /// <summary>Answers were lost, so that later ones would be taken for those of other commands.</summary>
        public volatile bool HasLost;

        public void Reset()
        {
            Reset(_client);
            Reset(Server);
        }

        public void Dispose()
        {
            _client.Dispose();
            Server.Dispose();
        }

        private static void Reset(Socket socket)
        {
            try
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // It is closed already.
            }
            socket.Dispose();
        }
    }
}
