using Authenik8.Authorization;

namespace Microsoft.AspNetCore.Builder;

/// <summary>What endpoints and groups ask of their callers. Several calls on one endpoint must all be satisfied.</summary>
/// <remarks>A caller without a valid token is answered 401, one who may not 403 (RFC 6750 section 3.1).</remarks>
public static class Authenik8AuthorizationEndpointConventionBuilderExtensions
{
    /// <summary>Asks for a caller with at least one of some roles.</summary>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="roles">The roles, one or more, each by itself.</param>
    /// <exception cref="ArgumentException">No role is named, or one is empty or has a comma.</exception>
    public static TBuilder RequireRole<TBuilder>(this TBuilder builder, params string[] roles)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequireRoleAttribute(roles));

    /// <summary>Asks for a caller with the role <see cref="RoleNames.Admin"/>.</summary>
    /// <param name="builder">The endpoint or group.</param>
    public static TBuilder RequireAdmin<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequireAdminAttribute());

    /// <summary>Asks for a caller who is no guest. A guest is answered 403 <c>guest_account</c>.</summary>
    /// <param name="builder">The endpoint or group.</param>
    public static TBuilder RequireAccount<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequireAccountAttribute());

    /// <summary>Asks for a caller who holds every one of some permissions.</summary>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="permissions">The permissions, one or more.</param>
    /// <exception cref="ArgumentException">No permission is named, or one is empty.</exception>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder builder, params string[] permissions)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequirePermissionAttribute(permissions));

    /// <summary>Asks for a token with every one of some scopes (RFC 6749 section 3.3).</summary>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="scopes">The scopes, one or more.</param>
    /// <exception cref="ArgumentException">No scope is named, or one is not a scope token.</exception>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequireScopeAttribute(scopes));

    /// <summary>Asks that the subject id in the route be the caller's own, so that nobody reads another's data by changing the id in the URL.</summary>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="routeParameter">The route parameter that holds the id. Default <c>id</c>.</param>
    /// <param name="orPermission">A permission whose holders may name any subject. Default null: nobody may.</param>
    /// <exception cref="ArgumentException">The route parameter or the permission is empty.</exception>
    public static TBuilder RequireSubject<TBuilder>(this TBuilder builder, string routeParameter = "id", string? orPermission = null)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequireSubjectAttribute(routeParameter) { OrPermission = orPermission });
}
