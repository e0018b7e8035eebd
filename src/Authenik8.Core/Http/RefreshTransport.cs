namespace Authenik8.Http;

/// <summary>How refresh tokens travel between the endpoints and their clients.</summary>
public enum RefreshTransport
{
    /// <summary>In JSON bodies, for native apps and backends, which can keep a secret.</summary>
    Body,

    /// <summary>
    /// In a cookie that no script can read, for browsers. Bodies hold no refresh token then, in neither direction, and every
    /// endpoint that changes something refuses requests of other sites.
    /// </summary>
    Cookie,
}
