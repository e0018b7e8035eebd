using System.Net;
using System.Text;

namespace Authenik8.Benchmarks.Http;

/// <summary>A client that sends the same GET again and again.</summary>
internal sealed class GetClient : IDisposable
{
    private readonly LoadConnection _connection;
    private readonly byte[] _request;

    private GetClient(LoadConnection connection, string? token)
    {
        var authorization = token is null ? "" : $"Authorization: Bearer {token}\r\n";
        _connection = connection;
        _request = Encoding.ASCII.GetBytes($"GET {LoopbackHost.Path} HTTP/1.1\r\nHost: localhost\r\n{authorization}\r\n");
    }

    public static async Task<GetClient> OpenAsync(IPEndPoint server, string? token) => new(await LoadConnection.OpenAsync(server), token);

    public async Task GetAsync() => _ = await _connection.ExchangeAsync(_request);

    public void Dispose() => _connection.Dispose();
}
