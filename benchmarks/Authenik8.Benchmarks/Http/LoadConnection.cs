using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Authenik8.Benchmarks.Http;

/// <summary>One kept-alive connection of the load generator: sends bytes that are ready, reads one response, no pipelining.</summary>
/// <remarks>As little as is needed to know where a response ends, so that the server gets most of the processor.</remarks>
internal sealed class LoadConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];

    public static async Task<LoadConnection> OpenAsync(IPEndPoint server)
    {
        var connection = new LoadConnection();
        await connection._socket.ConnectAsync(server);
        return connection;
    }

    /// <summary>Sends a request and reads its response, which must be 200; answers all of it, headers included, until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ExchangeAsync(ReadOnlyMemory<byte> request)
    {
        _ = await _socket.SendAsync(request);
        var length = 0;
        do
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(length));
            if (received == 0)
                throw new IOException("The server closed the connection.");
            length += received;
        }
        while (!IsComplete(_buffer.AsSpan(0, length)));
        return _buffer.AsMemory(0, length);
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsComplete(ReadOnlySpan<byte> response)
    {
        var end = response.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        if (!response.StartsWith("HTTP/1.1 200"u8))
            throw new InvalidDataException(Encoding.UTF8.GetString(response));
        var body = response[(end + 4)..];
        var header = "\r\nContent-Length: "u8;
        var at = response[..end].IndexOf(header);
        if (at < 0)
            return body.EndsWith("0\r\n\r\n"u8);
        return Utf8Parser.TryParse(response[(at + header.Length)..], out int length, out _) && body.Length == length;
    }
}
