namespace Authenik8.Sessions;

/// <summary>What a refresh token gets that another call has just exchanged, within <see cref="RefreshOptions.ReuseWindow"/>.</summary>
public enum ReuseBehavior
{
    /// <summary>A refusal, <c>refresh_conflict</c>; the session lives on. Of N simultaneous refreshes exactly one succeeds.</summary>
    Reject,

    /// <summary>
    /// The very same successor that the first call got, with a new access token: tabs, retries and lost responses log
    /// nobody out, and still only one refresh token is valid.
    /// </summary>
    ReplaySuccessor,
}
