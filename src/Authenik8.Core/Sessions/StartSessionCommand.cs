using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>Asks for a new session of a subject that the host has authenticated.</summary>
public sealed record StartSessionCommand
{
    /// <summary>Who logged in.</summary>
    public required Subject Subject { get; init; }

    /// <summary>What every access token of the session grants. Default nothing; a missing <see cref="Grant.AuthTime"/> becomes now.</summary>
    public Grant Grant { get; init; } = new();

    /// <summary>The device, to be shown in the list of sessions. Default not known.</summary>
    public Device? Device { get; init; }
}
