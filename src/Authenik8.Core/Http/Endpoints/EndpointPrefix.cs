using Microsoft.AspNetCore.Routing.Patterns;

namespace Authenik8.Http.Endpoints;

/// <summary>Metadata of our endpoints: the path that they are mapped under, the groups of the host included, where the cookies of theirs belong.</summary>
/// <param name="Path">The path, empty or with a slash before each segment.</param>
/// <param name="IsLiteral">Whether it is the same for every request.</param>
internal sealed record EndpointPrefix(string Path, bool IsLiteral)
{
    /// <summary>What stands before an endpoint's own pattern.</summary>
    /// <param name="whole">The pattern as the application knows it.</param>
    /// <param name="own">The end of it.</param>
    public static EndpointPrefix Of(RoutePattern whole, string own)
    {
        var count = whole.PathSegments.Count - own.Split('/', StringSplitOptions.RemoveEmptyEntries).Length;
        var parts = whole.PathSegments.Take(count).Select(static segment => segment is { IsSimple: true, Parts: [RoutePatternLiteralPart literal] } ? literal.Content : null).ToArray();
        return new EndpointPrefix(string.Concat(parts.Select(static part => $"/{part}")), parts.All(static part => part is not null));
    }
}
