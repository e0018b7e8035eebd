using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>What ending sessions did.</summary>
/// <param name="Ended">The live sessions that this call ended. Empty where there was none, or another call was first.</param>
public readonly record struct EndSessionsOutcome(IReadOnlyList<SessionId> Ended);
