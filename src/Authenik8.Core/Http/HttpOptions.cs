namespace Authenik8.Http;

/// <summary>Settings of the endpoints and the authentication handler.</summary>
public sealed class HttpOptions
{
    /// <summary>The realm in every <c>WWW-Authenticate</c> header (RFC 9110 section 11.5). Default <c>authenik8</c>; printable ASCII without quotes and backslashes.</summary>
    public string Realm { get; set; } = "authenik8";

    /// <summary>The largest request body that an endpoint reads, in bytes. Default 16,384; 1,024 to 1,048,576.</summary>
    public int MaxBodyBytes { get; set; } = 16 * 1024;

    /// <summary>
    /// Paths under which the access token may come as the query parameter <c>access_token</c>, for WebSockets and
    /// server-sent events, which cannot send a header; a SignalR hub's path for one. Default none.
    /// </summary>
    /// <remarks>A URL ends up in logs and histories; name only the paths that need it (RFC 9700 section 4.3.2).</remarks>
    public IList<string> QueryTokenPaths { get; } = [];
}
