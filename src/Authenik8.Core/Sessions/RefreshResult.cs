namespace Authenik8.Sessions;

/// <summary>The answer to a refresh.</summary>
public abstract record RefreshResult
{
    private RefreshResult()
    {
    }

    /// <summary>The session goes on; the refresh token presented is spent.</summary>
    /// <param name="Tokens">The new pair.</param>
    public sealed record Refreshed(SessionTokens Tokens) : RefreshResult;

    /// <summary>No new tokens.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Refused(RefreshFailure Reason) : RefreshResult;
}
