using Microsoft.AspNetCore.Routing.Patterns;

namespace Authenik8.Http.Endpoints;

/// <summary>Metadata of our endpoints: the path that they are mapped under, the groups of the host included, where the cookies of theirs belong.</summary>
/// <param name="Path">The path, empty or with a slash before each segment; up to its first parameter, where it has one.</param>
/// <param name="IsLiteral">Whether it has none.</param>
internal sealed record EndpointPrefix(string Path, bool IsLiteral)
{
    /// <summary>What stands before an endpoint's own pattern.</summary>
    /// <param name="whole">The pattern as the application knows it.</param>
    /// <param name="own">The end of it.</param>
    public static EndpointPrefix Of(RoutePattern whole, string own)
    {
        var count = whole.PathSegments.Count - own.Split('/', StringSplitOptions.RemoveEmptyEntries).Length;
        var literals = whole.PathSegments.Take(count).Select(LiteralOf).TakeWhile(static text => text is not null).ToArray();
        return new EndpointPrefix(string.Concat(literals.Select(static text => $"/{text}")), literals.Length == count);
    }

    private static string? LiteralOf(RoutePatternPathSegment segment) =>
        segment is { IsSimple: true, Parts: [RoutePatternLiteralPart literal] } ? literal.Content : null;
}
