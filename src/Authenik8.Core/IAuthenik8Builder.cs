using Microsoft.Extensions.DependencyInjection;

namespace Authenik8;

/// <summary>What <c>AddAuthenik8</c> returns: backends and options packages hang on to it.</summary>
public interface IAuthenik8Builder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }
}
