using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>What creating a session did.</summary>
/// <param name="Evicted">The sessions that were ended to make room, least recently seen first. Mostly empty.</param>
public readonly record struct CreateSessionOutcome(IReadOnlyList<SessionId> Evicted);
