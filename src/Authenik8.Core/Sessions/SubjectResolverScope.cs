using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Sessions;

/// <summary>Asks who has a say in a refresh: the account, then the host's <see cref="ISubjectResolver"/>, in a scope of its own, so that it may use scoped services such as a database context.</summary>
internal sealed class SubjectResolverScope(IServiceScopeFactory scopes, IServiceProviderIsService services, IAccountGate? accounts = null)
{
    private readonly bool _hostHasOne = services.IsService(typeof(ISubjectResolver));
    private readonly IAccountGate? _accounts = accounts is { IsEnabled: true } ? accounts : null;

    /// <summary>Whether there is anybody to ask.</summary>
    public bool IsRegistered => _hostHasOne || _accounts is not null;

    public async Task<SubjectResolution> ResolveAsync(Session session, CancellationToken cancellationToken)
    {
        SubjectResolution resolution = new SubjectResolution.Active(session.Grant);
        if (_accounts is not null)
            resolution = await _accounts.ResolveAsync(session, cancellationToken).ConfigureAwait(false);
        if (!_hostHasOne || resolution is not SubjectResolution.Active active)
            return resolution;

        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            var resolver = scope.ServiceProvider.GetRequiredService<ISubjectResolver>();
            return WithMark(
                active.Grant, await resolver.ResolveAsync(session with { Grant = active.Grant }, cancellationToken).ConfigureAwait(false));
        }
    }

    // The mark of a guest is not the host's to take away.
    private static SubjectResolution WithMark(Grant given, SubjectResolution resolution) =>
        resolution is SubjectResolution.Active { Grant: var grant }
        && given.AuthenticationMethods.Contains(Grant.GuestMethod, StringComparer.Ordinal)
        && !grant.AuthenticationMethods.Contains(Grant.GuestMethod, StringComparer.Ordinal)
            ? new SubjectResolution.Active(grant with { AuthenticationMethods = [.. grant.AuthenticationMethods, Grant.GuestMethod] })
            : resolution;
}
