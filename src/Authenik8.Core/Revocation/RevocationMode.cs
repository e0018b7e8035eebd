namespace Authenik8.Revocation;

/// <summary>How the verification of an access token learns of revocations.</summary>
public enum RevocationMode
{
    /// <summary>From an index in the process that the feed keeps current: no I/O for a request, while the feed is being heard.</summary>
    Index,

    /// <summary>From the session store, for every request.</summary>
    Store,

    /// <summary>Not at all: an access token is good until it expires.</summary>
    None,
}
