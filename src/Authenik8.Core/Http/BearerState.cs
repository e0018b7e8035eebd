namespace Authenik8.Http;

/// <summary>Whether a request brings an access token.</summary>
internal enum BearerState
{
    /// <summary>It brings none.</summary>
    None,

    /// <summary>It brings one.</summary>
    Present,

    /// <summary>It brings two, or an <c>Authorization: Bearer</c> without one: 400 <c>invalid_request</c> (RFC 6750 section 3.1).</summary>
    Ambiguous,

    /// <summary>Another site may have made the request, so what it brings does not count: 403 <c>cross_site_request</c>.</summary>
    CrossSite,
}
