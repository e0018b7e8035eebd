using Microsoft.AspNetCore.Authorization;

namespace Authenik8.Authorization;

/// <summary>
/// Asks that the subject id in the route be the caller's own, so that nobody reads another's data by changing the id in
/// the URL.
/// </summary>
/// <remarks>
/// The ids are compared ordinally, as routing decodes them. Tenants are not compared: a route names an id, not a tenant, so
/// a host with tenants looks it up in the caller's own.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireSubjectAttribute : RequirementAttribute
{
    private SubjectRequirement _requirement;

    /// <summary>Asks for it.</summary>
    /// <param name="routeParameter">The route parameter that holds the id. Default <c>id</c>. A route without it lets nobody pass.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public RequireSubjectAttribute(string routeParameter = "id")
        : this(new SubjectRequirement(routeParameter, permission: null))
    {
    }

    private RequireSubjectAttribute(SubjectRequirement requirement)
        : base(NameOf(requirement)) => _requirement = requirement;

    /// <summary>A permission whose holders may name any subject. Default null: nobody may.</summary>
    /// <exception cref="ArgumentException">The permission is empty.</exception>
    public string? OrPermission
    {
        get => _requirement.Permission;
        set
        {
            _requirement = new SubjectRequirement(_requirement.RouteParameter, value);
            Rename(NameOf(_requirement));
        }
    }

    /// <inheritdoc />
    public override IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];

    private static string NameOf(SubjectRequirement requirement) => requirement.Permission is { } permission
        ? AttributePolicy.Name(AttributePolicy.Subject, requirement.RouteParameter, permission)
        : AttributePolicy.Name(AttributePolicy.Subject, requirement.RouteParameter);
}
