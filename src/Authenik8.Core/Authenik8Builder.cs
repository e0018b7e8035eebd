using Microsoft.Extensions.DependencyInjection;

namespace Authenik8;

/// <inheritdoc />
internal sealed class Authenik8Builder(IServiceCollection services) : IAuthenik8Builder
{
    /// <inheritdoc />
    public IServiceCollection Services => services;
}
