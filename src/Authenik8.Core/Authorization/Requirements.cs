using System.Buffers;

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

    private static string[] NonEmpty(string[] values, string parameter)
    {
        ArgumentNullException.ThrowIfNull(values, parameter);
        if (values.Length == 0 || values.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("Name at least one, and none that is empty.", parameter);
        return [.. values];
    }
}
