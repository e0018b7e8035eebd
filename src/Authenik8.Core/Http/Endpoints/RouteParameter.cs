using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Authenik8.Http.Endpoints;

/// <summary>Tells API descriptions of a text in the route. Our endpoints read it themselves, so no handler's signature does.</summary>
internal sealed class RouteParameter : IParameterBindingMetadata
{
    private readonly ParameterInfo _parameter = ((Action<string>)Signature).Method.GetParameters()[0];

    /// <inheritdoc />
    public string Name => _parameter.Name!;

    /// <inheritdoc />
    public bool HasTryParse => false;

    /// <inheritdoc />
    public bool HasBindAsync => false;

    /// <inheritdoc />
    public ParameterInfo ParameterInfo => _parameter;

    /// <inheritdoc />
    public bool IsOptional => false;

    // The parameter's name is the route's.
    private static void Signature(string id) => _ = id;
}
