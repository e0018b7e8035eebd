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

    /// <summary>How refresh tokens travel. Default <see cref="RefreshTransport.Body"/>.</summary>
    /// <remarks>
    /// With <see cref="RefreshTransport.Cookie"/> the refresh token is the cookie <c>__Secure-ak8_rt</c> with a suffix for its session, see <see cref="Cookies"/>: <c>HttpOnly</c>,
    /// <c>Secure</c>, <c>SameSite=Strict</c>, for the path that the endpoints are mapped under, with the lifetime of the token.
    /// Every endpoint of the engine that changes something then refuses requests of other sites, see <see cref="AllowedOrigins"/>.
    /// </remarks>
    public RefreshTransport RefreshTransport { get; set; } = RefreshTransport.Body;

    /// <summary>Names and path of the cookies.</summary>
    public Authenik8CookieOptions Cookies { get; } = new();

    /// <summary>
    /// Whether the access token is set as the cookie <c>__Host-ak8_at</c> (with a suffix for its session) as well, and read from there where a request has no
    /// <c>Authorization</c> header; for server-rendered applications. Default false; needs <see cref="RefreshTransport.Cookie"/>.
    /// </summary>
    /// <remarks>
    /// <c>HttpOnly</c>, <c>Secure</c>, <c>SameSite=Lax</c>, path <c>/</c>, with the lifetime of the token. On any endpoint, the host's own
    /// included, the cookie counts for GET, HEAD and OPTIONS; for other methods and for WebSockets only where the request comes
    /// from this site or from <see cref="AllowedOrigins"/>. A browser keeps no cookie over 4,096 bytes, so a token that is
    /// larger is not set.
    /// </remarks>
    public bool AccessTokenCookie { get; set; }

    /// <summary>
    /// Origins other than the application's own whose requests count as its own with <see cref="RefreshTransport.Cookie"/>, such as
    /// <c>https://app.example.com</c> for an application at <c>https://id.example.com</c>. Default none. Each a scheme
    /// (<c>http</c> or <c>https</c>), a host and, where it is not the scheme's, a port; no path, no wildcard, never <c>null</c>.
    /// </summary>
    /// <remarks>
    /// For subdomains of the same site: browsers send a <c>SameSite</c> cookie to no other, whatever is named here. Scripts there
    /// also need CORS with credentials, which is the host's to set up.
    /// </remarks>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// How long a connection that is open may outlive the expiry of its access token, so that its client can refresh and open another one before
    /// the old one is closed: connections of SignalR hubs, and <see cref="AccessTokenAbortedExtensions.GetAccessTokenAborted"/>. Default 0; at most 1 hour.
    /// </summary>
    /// <remarks>A revoked token has none. SignalR's own <c>CloseOnAuthenticationExpiration</c> knows nothing of it.</remarks>
    public TimeSpan ConnectionGracePeriod { get; set; } = TimeSpan.Zero;
}
