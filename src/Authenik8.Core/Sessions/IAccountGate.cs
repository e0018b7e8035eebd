namespace Authenik8.Sessions;

/// <summary>Says whether the account of a session may go on, for subjects that are accounts of the engine's own. Asked before the host's <see cref="ISubjectResolver"/>.</summary>
internal interface IAccountGate
{
    /// <summary>Whether there are accounts of the engine's own.</summary>
    bool IsEnabled { get; }

    /// <summary>Resolves a session's subject; one that is no account of the engine's is let through as it is.</summary>
    Task<SubjectResolution> ResolveAsync(Session session, CancellationToken cancellationToken);
}
