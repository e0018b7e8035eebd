namespace Authenik8.Tokens;

/// <summary>The answer to "may this access token be accepted?".</summary>
public abstract record TokenVerification
{
    private TokenVerification()
    {
    }

    /// <summary>The token is genuine, current and not revoked.</summary>
    /// <param name="Token">What it says.</param>
    public sealed record Valid(AccessToken Token) : TokenVerification;

    /// <summary>The token is refused.</summary>
    /// <param name="Reason">Why, for logs and metrics.</param>
    public sealed record Invalid(TokenFailure Reason) : TokenVerification;
}
