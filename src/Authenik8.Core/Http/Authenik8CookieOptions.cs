namespace Authenik8.Http;

/// <summary>Names and path of the cookies of the engine. Two applications on one host (other ports, other paths) get other names.</summary>
/// <remarks>
/// <para>A cookie of a session has one of these names and a suffix, such as <c>__Secure-ak8_rt-0199c2a41b20-5f3e9a1c</c>: the time of the
/// login in milliseconds and a hash of session and path. So an answer about one session never replaces or removes the cookie of another.</para>
/// <para>A name is 1 to 64 letters, digits and <c>_</c>, <c>-</c>, <c>.</c>. Browsers enforce the prefixes <c>__Secure-</c> and <c>__Host-</c>, the latter with
/// path <c>/</c> only (draft-ietf-httpbis-rfc6265bis section 4.1.3).</para>
/// </remarks>
public sealed class Authenik8CookieOptions
{
    /// <summary>The refresh token. Default <c>__Secure-ak8_rt</c>. A name with <c>__Host-</c> needs <see cref="Path"/> <c>/</c>, and keeps subdomains from planting the cookie.</summary>
    public string RefreshTokenName { get; set; } = "__Secure-ak8_rt";

    /// <summary>The access token, path <c>/</c>. Default <c>__Host-ak8_at</c>.</summary>
    public string AccessTokenName { get; set; } = "__Host-ak8_at";

    /// <summary>The known device. Default <c>__Secure-ak8_dv</c>. A name with <c>__Host-</c> needs <see cref="Path"/> <c>/</c>.</summary>
    public string KnownDeviceName { get; set; } = "__Secure-ak8_dv";

    /// <summary>
    /// The path of the refresh token and of the known device, as browsers see it: with the path base, and with what a proxy takes away.
    /// Default null: path base and prefix of the endpoint, in the spelling of the request.
    /// </summary>
    /// <remarks>Browsers compare paths case-sensitively, routing does not: clients use one spelling, or <see cref="Path"/> is set to a path above.</remarks>
    public string? Path { get; set; }
}
