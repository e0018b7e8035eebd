using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>What is known of a refresh before its token is spent.</summary>
internal abstract record Preparation
{
    private Preparation()
    {
    }

    /// <summary>The session is not one that can be refreshed; the store will say why.</summary>
    public sealed record NotRefreshable : Preparation;

    /// <summary>The host denied the subject.</summary>
    public sealed record Denied : Preparation;

    /// <summary>The next access token is built.</summary>
    public sealed record Ready(IssuedToken AccessToken) : Preparation;
}
