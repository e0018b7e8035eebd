using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Http.Tests.Hosting;

/// <summary>A subject resolver that answers what the test says.</summary>
internal sealed class ControlledResolver : ISubjectResolver
{
    public Func<Grant, CancellationToken, Task<SubjectResolution>> Answer { get; set; } = Allow;

    public static Task<SubjectResolution> Allow(Grant grant, CancellationToken cancellationToken) =>
        Task.FromResult<SubjectResolution>(new SubjectResolution.Active(grant));

    public Task<SubjectResolution> ResolveAsync(Session session, CancellationToken cancellationToken) => Answer(session.Grant, cancellationToken);
}
