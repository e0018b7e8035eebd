using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Authenik8.Redis.Tests.Servers;

/// <summary>A server that speaks RESP and answers as a test says: for servers that are almost Redis.</summary>
internal sealed class FakeRedis : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<IReadOnlyList<string>, string> _answer;
    private readonly Task _accepting;
    private int _scripts;

    /// <param name="answer">The answer to a script, in RESP.</param>
    public FakeRedis(Func<IReadOnlyList<string>, string> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string EndPoint => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How many scripts it was sent.</summary>
    public int Scripts => Volatile.Read(ref _scripts);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private static string Text(string text) => string.Create(CultureInfo.InvariantCulture, $"${text.Length}\r\n{text}\r\n");

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
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                while (await ReadCommandAsync(stream) is { } command)
                    await stream.WriteAsync(Encoding.Latin1.GetBytes(Answer(command)), _stop.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
            {
                // The client has gone.
            }
        }
    }

    private string Answer(IReadOnlyList<string> command)
    {
        switch (command[0].ToUpperInvariant())
        {
            case "PING":
                return "+PONG\r\n";
            case "ECHO":
                return Text(command[1]);
            case "INFO":
                return Text("# Server\r\nredis_version:7.4.3\r\nredis_mode:standalone\r\n# Replication\r\nrole:master\r\n");
            case "CLIENT":
            case "SELECT":
                return "+OK\r\n";
            case "GET":
                return "$-1\r\n";
            case "EVAL":
            case "EVALSHA":
                _ = Interlocked.Increment(ref _scripts);
                return _answer(command);
            default:
                return $"-ERR unknown command '{command[0]}'\r\n";
        }
    }

    private async Task<IReadOnlyList<string>?> ReadCommandAsync(NetworkStream stream)
    {
        if (await ReadLineAsync(stream) is not ['*', .. var count])
            return null;
        var parts = new string[int.Parse(count, CultureInfo.InvariantCulture)];
        for (var i = 0; i < parts.Length; i++)
        {
            if (await ReadLineAsync(stream) is not ['$', .. var length])
                return null;
            var bytes = new byte[int.Parse(length, CultureInfo.InvariantCulture) + 2];
            await stream.ReadExactlyAsync(bytes, _stop.Token);
            parts[i] = Encoding.Latin1.GetString(bytes.AsSpan(0, bytes.Length - 2));
        }
        return parts;
    }

    private async Task<string?> ReadLineAsync(NetworkStream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (one[0] == (byte)'\n')
                return line.ToString().TrimEnd('\r');
            _ = line.Append((char)one[0]);
        }
        return null;
    }
}
