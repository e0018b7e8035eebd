using Microsoft.AspNetCore.Authorization;

namespace Authenik8.Authorization;

/// <summary>What the attributes of the engine have in common: each states its requirement in every form that a reader of attributes knows.</summary>
/// <remarks>
/// As <see cref="IAuthorizeData.Policy"/> for readers of <see cref="IAuthorizeData"/> (hubs, MVC filters, Blazor, <see cref="AuthorizationPolicy.CombineAsync(IAuthorizationPolicyProvider, IEnumerable{IAuthorizeData})"/>),
/// and as <see cref="IAuthorizationRequirementData"/> for the authorization middleware. The default policy applies as well, as it
/// does to a plain <c>[Authorize]</c>; so do <see cref="AuthorizeAttribute.Roles"/>, <see cref="AuthorizeAttribute.AuthenticationSchemes"/> and
/// <see cref="AuthorizeAttribute.Policy"/> where they are set.
/// </remarks>
public abstract class RequirementAttribute : AuthorizeAttribute, IAuthorizeData, IAuthorizationRequirementData
{
    private string _ownPolicy;

    private protected RequirementAttribute(string policy) => Policy = _ownPolicy = policy;

    // A policy that is named beside ours adds to it. In its place it would take our requirement from those who read names only.
    string? IAuthorizeData.Policy
    {
        get => string.IsNullOrWhiteSpace(Policy) || string.Equals(Policy, _ownPolicy, StringComparison.Ordinal)
            ? _ownPolicy
            : AttributePolicy.Name(AttributePolicy.Both, _ownPolicy, Policy);
        set => Policy = value;
    }

    /// <inheritdoc />
    public abstract IEnumerable<IAuthorizationRequirement> GetRequirements();

    private protected void Rename(string policy)
    {
        if (string.Equals(Policy, _ownPolicy, StringComparison.Ordinal))
            Policy = policy;
        _ownPolicy = policy;
    }
}
