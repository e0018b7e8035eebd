using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>Says at each refresh what a subject may do now. A host registers one to let changed roles apply and to refuse accounts it has closed.</summary>
/// <remarks>Without one, a session keeps what was granted at login. An exception refuses the refresh with 503 and leaves the refresh token usable.</remarks>
public interface ISubjectResolver
{
    /// <summary>Resolves a subject whose refresh token is genuine and current.</summary>
    /// <param name="subject">Who.</param>
    /// <param name="granted">What was granted at login.</param>
    /// <param name="cancellationToken">Ends the call when the client has gone.</param>
    Task<SubjectResolution> ResolveAsync(Subject subject, Grant granted, CancellationToken cancellationToken);
}
