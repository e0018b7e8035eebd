using Authenik8.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Sessions;

/// <summary>Calls the host's <see cref="ISubjectResolver"/> in a scope of its own, so that it may use scoped services such as a database context.</summary>
internal sealed class SubjectResolverScope(IServiceScopeFactory scopes, IServiceProviderIsService services)
{
    /// <summary>Whether the host has registered one.</summary>
    public bool IsRegistered { get; } = services.IsService(typeof(ISubjectResolver));

    public async Task<SubjectResolution> ResolveAsync(Subject subject, Grant granted, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            var resolver = scope.ServiceProvider.GetRequiredService<ISubjectResolver>();
            return await resolver.ResolveAsync(subject, granted, cancellationToken).ConfigureAwait(false);
        }
    }
}
