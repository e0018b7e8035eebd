using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>Asks a store to end sessions of one subject.</summary>
/// <param name="Subject">Whose sessions. A session of anybody else is never touched.</param>
/// <param name="Scope">Which of them.</param>
/// <param name="Reason">Why.</param>
/// <param name="Now">The present time.</param>
public sealed record EndSessionsCommand(Subject Subject, SessionScope Scope, SessionEndReason Reason, DateTimeOffset Now)
{
    /// <summary>
    /// How many records of ended sessions of the subject are kept; beyond that the longest ended are forgotten. Default 100;
    /// the engine says <see cref="SessionOptions.MaxPerSubject"/>.
    /// </summary>
    public int MaxEnded { get; init; } = 100;
}
