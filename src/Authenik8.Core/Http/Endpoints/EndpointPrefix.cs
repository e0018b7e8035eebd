using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints;

/// <summary>Metadata of our endpoints: the prefix that they are mapped under, where the cookies of theirs belong.</summary>
/// <param name="Path">The prefix.</param>
internal sealed record EndpointPrefix(string Path)
{
    public static string Of(HttpContext context) =>
        context.Request.PathBase + (context.GetEndpoint()?.Metadata.GetMetadata<EndpointPrefix>()?.Path ?? Authenik8Defaults.Prefix);
}
