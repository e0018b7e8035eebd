using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>Says at each refresh what a subject may do now. A host registers one to let changed roles apply and to refuse accounts it has closed.</summary>
/// <remarks>Without one, a session keeps what was granted at login. An exception refuses the refresh with 503 and leaves the refresh token usable.</remarks>
public interface ISubjectResolver
{
    /// <summary>Resolves the subject of a session that is alive.</summary>
    /// <param name="session">The session, with its subject and what was granted at login.</param>
    /// <param name="cancellationToken">Ends the call when the client has gone.</param>
    Task<SubjectResolution> ResolveAsync(Session session, CancellationToken cancellationToken);
}
