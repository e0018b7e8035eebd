namespace Authenik8.Revocation;

/// <summary>Settings of revocation.</summary>
public sealed class RevocationOptions
{
    /// <summary>How verification learns of revocations. Default <see cref="RevocationMode.Index"/>.</summary>
    public RevocationMode Mode { get; set; } = RevocationMode.Index;

    /// <summary>How often the feed is read even when it signals nothing: the bound on how long another node's revocation goes unseen. Default 1 second; 50 milliseconds to 1 minute.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the feed may go unheard before each request asks the session store. Default 5 seconds; more than <see cref="PollInterval"/>, at most 5 minutes.</summary>
    public TimeSpan MaxStaleness { get; set; } = TimeSpan.FromSeconds(5);
}
