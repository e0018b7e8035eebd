using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Authenik8.Http.Tests.Hosting;

/// <summary>Sends requests as they are written, such as a client would not, and reads the response as it comes.</summary>
internal static class RawHttp
{
    /// <summary>Sends one request and reads to the end of the connection, which the request must ask for with <c>Connection: close</c>.</summary>
    /// <param name="address">Where.</param>
    /// <param name="request">The request, each character a byte.</param>
    public static async Task<string> SendAsync(Uri address, string request)
    {
        using var client = new TcpClient();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await client.ConnectAsync(address.Host, address.Port, timeout.Token);
        var stream = client.GetStream();
        // At the same time, because the server may answer before it has read all.
        var writing = stream.WriteAsync(Encoding.Latin1.GetBytes(request), timeout.Token).AsTask();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var response = await reader.ReadToEndAsync(timeout.Token);
        await writing;
        return response;
    }

    /// <summary>Sends a request whose body never comes, and reads until a text is in the response.</summary>
    /// <param name="address">Where.</param>
    /// <param name="head">The request up to its body, each character a byte.</param>
    /// <param name="text">What ends the wait, because the server itself waits for the body before it closes.</param>
    public static async Task<string> SendHeadAsync(Uri address, string head, string text)
    {
        using var client = new TcpClient();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await client.ConnectAsync(address.Host, address.Port, timeout.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head), timeout.Token);
        var response = new StringBuilder();
        var buffer = new byte[4096];
        while (!response.ToString().Contains(text, StringComparison.Ordinal) && await stream.ReadAsync(buffer, timeout.Token) is > 0 and var length)
            response.Append(Encoding.Latin1.GetString(buffer, 0, length));
        return response.ToString();
    }

    public static Task<string> GetAsync(Uri address, string path, params string[] headers) =>
        SendAsync(address, $"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    public static int StatusOf(string response) => int.Parse(response.AsSpan(9, 3), CultureInfo.InvariantCulture);
}
