namespace Authenik8.Sessions;

/// <summary>What a refresh token gets that was just exchanged and whose successor was not used yet, above all within <see cref="RefreshOptions.ReuseWindow"/>.</summary>
public enum ReuseBehavior
{
    /// <summary>A refusal, <c>refresh_conflict</c>, within the window; after it the session ends as stolen. Of N simultaneous refreshes exactly one succeeds.</summary>
    Reject,

    /// <summary>
    /// The very same successor that the first call got, with a new access token: tabs, retries and lost responses log
    /// no client out, and still only one refresh token is valid. After the window, too, as long as the successor was never used;
    /// for two generations in a row, the session ends as stolen. For browsers and phones.
    /// </summary>
    ReplaySuccessor,
}
