using System.Net.Sockets;
using System.Text;

namespace Authenik8.Http.Tests.Hosting;

/// <summary>Sends bytes as they are, for requests that a client would not make, and reads the status, the headers and the body.</summary>
internal static class RawHttp
{
    /// <summary>Sends one request and reads to the end of the connection, which the request must ask for with <c>Connection: close</c>.</summary>
    public static async Task<string> SendAsync(Uri address, byte[] request)
    {
        using var client = new TcpClient();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await client.ConnectAsync(address.Host, address.Port, timeout.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(request, timeout.Token);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(timeout.Token);
    }

    public static Task<string> SendAsync(Uri address, string request) => SendAsync(address, Encoding.Latin1.GetBytes(request));

    public static Task<string> GetAsync(Uri address, string path, params string[] headers) =>
        SendAsync(address, $"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    public static int StatusOf(string response) => int.Parse(response.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
}
