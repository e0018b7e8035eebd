using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>Asks a store to exchange the refresh token of one generation for the next.</summary>
/// <param name="Tag">Where the session is placed, from the refresh token.</param>
/// <param name="Id">Which session, from the refresh token.</param>
/// <param name="Generation">The generation presented.</param>
/// <param name="AttemptId">This call of the engine; the same in each repetition of it.</param>
/// <param name="Now">The present time.</param>
/// <param name="ReuseWindow">For how long after a rotation the token it replaced counts as a race or a retry, not as theft.</param>
/// <param name="IdleTimeout">How far a rotation pushes the idle expiry from now; never past the absolute expiry.</param>
/// <param name="Device">The device as the present request shows it. Null leaves what is stored.</param>
public sealed record RotateSessionCommand(
    SubjectTag Tag,
    SessionId Id,
    uint Generation,
    AttemptId AttemptId,
    DateTimeOffset Now,
    TimeSpan ReuseWindow,
    TimeSpan IdleTimeout,
    Device? Device)
{
    /// <summary>
    /// Whether the caller hands out the successor again where the generation before the current one is presented. Default
    /// false. It allows <see cref="RotationKind.ReplayedLate"/>, and what was handed out again cannot be undone.
    /// </summary>
    public bool ReplaysSuccessor { get; init; }
}
