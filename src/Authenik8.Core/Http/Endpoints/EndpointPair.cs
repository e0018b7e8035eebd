using Microsoft.AspNetCore.Builder;

namespace Authenik8.Http.Endpoints;

/// <summary>Two endpoints that are one to those who configure them, such as GET and the HEAD beside it.</summary>
internal sealed class EndpointPair(IEndpointConventionBuilder first, IEndpointConventionBuilder second) : IEndpointConventionBuilder
{
    /// <inheritdoc />
    public void Add(Action<EndpointBuilder> convention)
    {
        first.Add(convention);
        second.Add(convention);
    }

    /// <inheritdoc />
    public void Finally(Action<EndpointBuilder> finallyConvention)
    {
        first.Finally(finallyConvention);
        second.Finally(finallyConvention);
    }
}
