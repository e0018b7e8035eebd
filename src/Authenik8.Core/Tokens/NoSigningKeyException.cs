namespace Authenik8.Tokens;

/// <summary>No configured key may sign an access token now: each is retired, not active yet, or public only.</summary>
/// <remarks>
/// A fault of the settings (<see cref="TokenOptions.SigningKeys"/>), which the host's exception handler sees; over HTTP it is
/// a 500. Start-up refuses settings that are in this state, so it comes up only when the last key retires while the host runs.
/// </remarks>
public sealed class NoSigningKeyException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Names the keys and their times.</param>
    public NoSigningKeyException(string message)
        : base(message)
    {
    }
}
