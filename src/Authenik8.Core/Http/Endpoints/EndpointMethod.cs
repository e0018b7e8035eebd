using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Endpoints;

/// <summary>Metadata of our endpoints: the method that each of them serves, whatever the request calls itself by the time that it gets there.</summary>
/// <param name="Method">The method.</param>
internal sealed record EndpointMethod(string Method)
{
    /// <summary>Whether the endpoint changes nothing.</summary>
    public bool IsRead => HttpMethods.IsGet(Method) || HttpMethods.IsHead(Method);
}
