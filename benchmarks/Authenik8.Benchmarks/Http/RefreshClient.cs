using System.Net;
using System.Text;

namespace Authenik8.Benchmarks.Http;

/// <summary>A client that refreshes with the refresh token that it got last.</summary>
internal sealed class RefreshClient : IDisposable
{
    private readonly LoadConnection _connection;
    private readonly RefreshDialect _dialect;
    private byte[] _request;

    private RefreshClient(LoadConnection connection, RefreshDialect dialect, string refreshToken)
    {
        _connection = connection;
        _dialect = dialect;
        _request = dialect.Request(Encoding.UTF8.GetBytes(refreshToken));
    }

    public static async Task<RefreshClient> OpenAsync(IPEndPoint server, RefreshDialect dialect, string refreshToken) =>
        new(await LoadConnection.OpenAsync(server), dialect, refreshToken);

    public async Task RefreshAsync()
    {
        var response = await _connection.ExchangeAsync(_request);
        _request = _dialect.Request(_dialect.ReadToken(response.Span));
    }

    public void Dispose() => _connection.Dispose();
}
