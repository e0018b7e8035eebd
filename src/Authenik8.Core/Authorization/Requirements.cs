using System.Buffers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;

namespace Authenik8.Authorization;

/// <summary>Checks what requirements are made of: an empty list would let everybody pass, a mistyped name nobody.</summary>
internal static class Requirements
{
    // RFC 6749 section 3.3: printable ASCII without space, quote and backslash, so that it can stand in a header, too.
    private static readonly SearchValues<char> ScopeCharacters = SearchValues.Create(
        "!#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Roles: one at least, none empty, and none with a comma, which is a list that was meant to be several roles.</summary>
    public static IReadOnlyList<string> Roles(string[] roles, string parameter)
    {
        _ = NonEmpty(roles, parameter);
        return roles.Any(static role => role.Contains(',', StringComparison.Ordinal))
            ? throw new ArgumentException("Name each role by itself; a comma does not separate roles here.", parameter)
            : [.. roles];
    }

    /// <summary>Permissions: one at least, and none empty.</summary>
    public static IReadOnlyList<string> Permissions(string[] permissions, string parameter) => NonEmpty(permissions, parameter);

    /// <summary>Scopes: one at least, each a scope token of RFC 6749 section 3.3.</summary>
    public static IReadOnlyList<string> Scopes(string[] scopes, string parameter)
    {
        _ = NonEmpty(scopes, parameter);
        return scopes.Any(static scope => scope.AsSpan().ContainsAnyExcept(ScopeCharacters))
            ? throw new ArgumentException("Name each scope by itself: printable ASCII without spaces, quotes and backslashes.", parameter)
            : [.. scopes];
    }

    /// <summary>What a policy name asks for: one of <see cref="PolicyNames"/>, or one that an attribute carries. Null: it is neither.</summary>
    /// <exception cref="ArgumentException">It asks for what cannot be required.</exception>
    public static IAuthorizationRequirement? OfPolicy(string name) =>
        AttributePolicy.TryRead(name, out var kind, out var values) ? OfAttribute(kind, values, nameof(name)) : OfPublicName(name);

    private static IAuthorizationRequirement? OfAttribute(string kind, string[] values, string parameter) => (kind, values) switch
    {
        (AttributePolicy.Admin, []) => new RolesAuthorizationRequirement([RoleNames.Admin]),
        (AttributePolicy.Account, []) => new AccountRequirement(),
        (AttributePolicy.Role, _) => new RolesAuthorizationRequirement(Roles(values, parameter)),
        (AttributePolicy.Permission, _) => new PermissionRequirement(Permissions(values, parameter)),
        (AttributePolicy.Scope, _) => new ScopeRequirement(Scopes(values, parameter)),
        (AttributePolicy.Subject, [var routeParameter]) => new SubjectRequirement(routeParameter, permission: null),
        (AttributePolicy.Subject, [var routeParameter, var permission]) => new SubjectRequirement(routeParameter, permission),
        _ => null,
    };

    private static IAuthorizationRequirement? OfPublicName(string name)
    {
        if (string.Equals(name, PolicyNames.RequireAdmin, StringComparison.Ordinal))
            return new RolesAuthorizationRequirement([RoleNames.Admin]);
        if (string.Equals(name, PolicyNames.RequireAccount, StringComparison.Ordinal))
            return new AccountRequirement();
        if (After(name, PolicyNames.RequireRolePrefix) is { } role)
            return new RolesAuthorizationRequirement(Roles([role], nameof(name)));
        if (After(name, PolicyNames.RequirePermissionPrefix) is { } permission)
            return new PermissionRequirement(Permissions([permission], nameof(name)));
        if (After(name, PolicyNames.RequireScopePrefix) is { } scope)
            return new ScopeRequirement(Scopes([scope], nameof(name)));
        return After(name, PolicyNames.RequireSubjectPrefix) is { } routeParameter ? new SubjectRequirement(routeParameter, permission: null) : null;
    }

    private static string? After(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;

    private static string[] NonEmpty(string[] values, string parameter)
    {
        ArgumentNullException.ThrowIfNull(values, parameter);
        if (values.Length == 0 || values.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("Name at least one, and none that is empty.", parameter);
        return [.. values];
    }
}
