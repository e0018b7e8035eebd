namespace Authenik8.Sessions;

/// <summary>Asks a store to keep a new session.</summary>
/// <param name="Session">The session, generation 0, its <see cref="Session.CreatedAt"/> being now.</param>
/// <param name="MaxPerSubject">How many live sessions its subject may have afterwards, 1 or more.</param>
public sealed record CreateSessionCommand(Session Session, int MaxPerSubject)
{
    /// <summary>
    /// For how long the records of sessions that this one evicts are kept. Default <see cref="ISessionStore.EndedRetention"/>;
    /// the engine says for as long as their access tokens live.
    /// </summary>
    public TimeSpan EvictedRetention { get; init; } = ISessionStore.EndedRetention;
}
