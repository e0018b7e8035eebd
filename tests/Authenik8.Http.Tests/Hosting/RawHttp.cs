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

    public static Task<string> GetAsync(Uri address, string path, params string[] headers) =>
        SendAsync(address, $"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    public static int StatusOf(string response) => int.Parse(response.AsSpan(9, 3), CultureInfo.InvariantCulture);
}
