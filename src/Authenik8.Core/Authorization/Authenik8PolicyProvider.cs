using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.Extensions.Options;

namespace Authenik8.Authorization;

/// <summary>
/// Makes the policies of <see cref="PolicyNames"/> and of our attributes from their names. A policy that the host has added under one of the
/// former wins; the names of attributes are not for hosts to take.
/// </summary>
internal sealed class Authenik8PolicyProvider(IOptions<AuthorizationOptions> options) : DefaultAuthorizationPolicyProvider(options)
{
    // Policies are a function of their names, so endpoints may keep them.
    /// <inheritdoc />
    public override bool AllowsCachingPolicies => true;

    /// <inheritdoc />
    public override async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
    {
        ArgumentNullException.ThrowIfNull(policyName);
        if (AttributePolicy.TryRead(policyName, out var kind, out var values))
        {
            if (kind == AttributePolicy.Both && values is [var ours, var hosts])
                return await BothAsync(ours, hosts).ConfigureAwait(false);
            if (Requirements.OfPolicy(policyName) is { } requirement)
                return await WithDefaultAsync(requirement).ConfigureAwait(false);
        }
        return await NamedAsync(policyName).ConfigureAwait(false);
    }

    // Null has the framework refuse the name with an exception, so a name that is not understood refuses every caller.
    private async Task<AuthorizationPolicy?> NamedAsync(string name) =>
        await base.GetPolicyAsync(name).ConfigureAwait(false)
        ?? (Requirements.OfPolicy(name) is { } requirement ? await WithDefaultAsync(requirement).ConfigureAwait(false) : null);

    private async Task<AuthorizationPolicy?> BothAsync(string ours, string hosts) =>
        Requirements.OfPolicy(ours) is { } requirement && await NamedAsync(hosts).ConfigureAwait(false) is { } beside
            ? AuthorizationPolicy.Combine(await WithDefaultAsync(requirement).ConfigureAwait(false), beside)
            : null;

    // The host's default policy applies, its schemes above all, as it does to a plain [Authorize]: the framework leaves it out
    // where a policy is named.
    private async Task<AuthorizationPolicy> WithDefaultAsync(IAuthorizationRequirement requirement)
    {
        var builder = new AuthorizationPolicyBuilder(await GetDefaultPolicyAsync().ConfigureAwait(false));
        if (!builder.Requirements.OfType<DenyAnonymousAuthorizationRequirement>().Any())
            _ = builder.RequireAuthenticatedUser();
        return builder.AddRequirements(requirement).Build();
    }
}
