using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Authenik8.Redis.Tests.Servers;

/// <summary>Commands to one server, without the client that is under test.</summary>
internal static class RawCommand
{
    /// <summary>Sends one inline command over a connection of its own and reads the answer: a line, or a string.</summary>
    public static async Task<string> SendAsync(EndPoint server, string command)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server);
        await using var stream = new NetworkStream(socket);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        using var reader = new StreamReader(stream);
        await writer.WriteLineAsync(command);
        var line = await reader.ReadLineAsync() ?? "";
        if (!line.StartsWith('$'))
            return line;
        var text = new char[Math.Max(0, int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture))];
        _ = await reader.ReadBlockAsync(text);
        return new string(text);
    }
}
