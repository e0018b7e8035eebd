using Microsoft.AspNetCore.Authorization;

namespace Authenik8.Authorization;

/// <summary>
/// Asks that the subject id in the route be the caller's own, so that nobody reads another's data by changing the id in
/// the URL.
/// </summary>
/// <param name="routeParameter">The route parameter that holds the id. Default <c>id</c>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireSubjectAttribute(string routeParameter = "id") : AuthorizeAttribute, IAuthorizationRequirementData
{
    /// <summary>A permission whose holders may name any subject. Default null: nobody may.</summary>
    public string? OrPermission { get; set; }

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new SubjectRequirement(routeParameter, OrPermission)];
}
