namespace Authenik8.Sessions;

/// <summary>Settings of refresh tokens.</summary>
public sealed class RefreshOptions
{
    /// <summary>For how long after a rotation the token it replaced counts as a race or a retry, not as theft, measured by the store's clock. Default 10 seconds; 0 to 5 minutes.</summary>
    public TimeSpan ReuseWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What such a token gets. Default <see cref="ReuseBehavior.Reject"/>.</summary>
    public ReuseBehavior WithinWindow { get; set; } = ReuseBehavior.Reject;

    /// <summary>
    /// Explicit MAC keys: the first makes tokens, all are accepted. Default empty: one key derived from
    /// <see cref="Authenik8Options.Secret"/>, which is accepted after the explicit ones wherever a secret is set.
    /// </summary>
    public IList<RefreshKeyOptions> Keys { get; } = [];
}
