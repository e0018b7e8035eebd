namespace Authenik8.Sessions;

/// <summary>Why a refresh is refused.</summary>
public enum RefreshFailure
{
    /// <summary>Not a refresh token of ours, or its session is not known (any more). Log in again.</summary>
    Invalid,

    /// <summary>Another call has just exchanged this token; the session lives on with the successor it got.</summary>
    Conflict,

    /// <summary>The token was exchanged before: somebody holds a copy, and the session has been ended. Log in again.</summary>
    Reused,

    /// <summary>The session's idle or absolute lifetime is over. Log in again.</summary>
    Expired,

    /// <summary>The session was ended. Log in again.</summary>
    Revoked,

    /// <summary>The host's <see cref="ISubjectResolver"/> denied the subject; the token is not spent.</summary>
    SubjectDenied,
}
