using Authenik8.Tokens;

namespace Authenik8.Sessions;

/// <summary>What a host says of a subject at refresh.</summary>
public abstract record SubjectResolution
{
    private SubjectResolution()
    {
    }

    /// <summary>The subject may go on.</summary>
    /// <param name="Grant">What the next access token grants.</param>
    public sealed record Active(Grant Grant) : SubjectResolution;

    /// <summary>The subject may not go on.</summary>
    /// <param name="End">Why the session is ended. Null, the default: it is not changed, and may go on when the subject may.</param>
    public sealed record Denied(SessionEndReason? End = null) : SubjectResolution;
}
