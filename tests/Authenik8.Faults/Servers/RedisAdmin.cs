using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Authenik8.Faults.Servers;

/// <summary>Commands to one server over a connection of their own, without the client that is under test.</summary>
internal static class RedisAdmin
{
    /// <summary>Sends one command. Answers a <see cref="string"/>, a <see cref="long"/>, null, or an array of them.</summary>
    /// <exception cref="InvalidOperationException">The server answered an error.</exception>
    public static async Task<object?> ExecuteAsync(this RedisServer server, params string[] command)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port));
        await using var stream = new NetworkStream(socket);
        await using var buffered = new BufferedStream(stream);
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
        foreach (var part in command)
            _ = text.Append(CultureInfo.InvariantCulture, $"${Encoding.Latin1.GetByteCount(part)}\r\n{part}\r\n");
        await buffered.WriteAsync(Encoding.Latin1.GetBytes(text.ToString()));
        await buffered.FlushAsync();
        return await ReadAsync(buffered);
    }

    /// <summary>Sends a command whose answer is a list of strings.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(this RedisServer server, params string[] command) =>
        [.. ((object?[])(await server.ExecuteAsync(command))!).Select(part => (string)part!)];

    private static async Task<object?> ReadAsync(Stream stream)
    {
        var line = await ReadLineAsync(stream);
        var rest = line[1..];
        switch (line[0])
        {
            case '+':
                return rest;
            case '-':
                throw new InvalidOperationException(rest);
            case ':':
                return long.Parse(rest, CultureInfo.InvariantCulture);
            case '$':
                var length = int.Parse(rest, CultureInfo.InvariantCulture);
                if (length < 0)
                    return null;
                var text = new byte[length + 2];
                await stream.ReadExactlyAsync(text);
                return Encoding.Latin1.GetString(text, 0, length);
            case '*':
                var parts = new object?[Math.Max(0, int.Parse(rest, CultureInfo.InvariantCulture))];
                for (var i = 0; i < parts.Length; i++)
                    parts[i] = await ReadAsync(stream);
                return parts;
            default:
                throw new InvalidOperationException($"The server answered {line}.");
        }
    }

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            await stream.ReadExactlyAsync(one);
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            _ = line.Append((char)one[0]);
        }
    }
}
