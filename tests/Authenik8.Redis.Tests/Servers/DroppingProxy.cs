using System.Net;
using System.Net.Sockets;

namespace Authenik8.Redis.Tests.Servers;

/// <summary>
/// Passes bytes between a client and a server, until it is told to lose an answer (the next script's call reaches the
/// server, and the connection ends with its answer) or to stall (what is open stays open, and nothing passes any more).
/// </summary>
internal sealed class DroppingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _serverPort;
    private readonly Task _accepting;
    private int _toDrop;
    private int _dropped;
    private volatile int _stalls;

    public DroppingProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string EndPoint => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How many answers were lost.</summary>
    public int Dropped => Volatile.Read(ref _dropped);

    /// <summary>Loses the answers of the next scripts.</summary>
    public void DropAnswers(int count) => Interlocked.Add(ref _toDrop, count);

    /// <summary>Lets nothing pass over the connections that are open now. New ones work.</summary>
    public void Stall() => Interlocked.Increment(ref _stalls);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            var losing = 0;
            var stalls = _stalls;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
                _ = await Task.WhenAny(
                    CopyAsync(client.GetStream(), server.GetStream(), stalls, request =>
                    {
                        if (IsScript(request) && TakeOne())
                            Volatile.Write(ref losing, 1);
                        return true;
                    }),
                    CopyAsync(server.GetStream(), client.GetStream(), stalls, _ => Volatile.Read(ref losing) == 0));
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // The server is not there: the client learns it as the end of its connection.
            }
            _ = Interlocked.Add(ref _dropped, losing);
        }
    }

    /// <summary>Copies until a side closes, or until something may not pass.</summary>
    private async Task CopyAsync(NetworkStream from, NetworkStream to, int stalls, Func<ReadOnlyMemory<byte>, bool> mayPass)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var length && mayPass(buffer.AsMemory(0, length)))
            {
                if (stalls == _stalls)
                    await to.WriteAsync(buffer.AsMemory(0, length), _stop.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The end of this direction.
        }
    }

    private static bool IsScript(ReadOnlyMemory<byte> chunk) => chunk.Span.IndexOf("EVAL"u8) >= 0;

    private bool TakeOne()
    {
        int left;
        do
        {
            left = Volatile.Read(ref _toDrop);
            if (left == 0)
                return false;
        }
        while (Interlocked.CompareExchange(ref _toDrop, left - 1, left) != left);
        return true;
    }
}
