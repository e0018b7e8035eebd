using Authenik8.Sessions;
using Authenik8.Tokens.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Authenik8;

/// <summary>Makes the keys when the host starts, so that a warning about them is seen then and not at the first token.</summary>
internal sealed class KeyStartup(IServiceProvider provider) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = provider.GetRequiredService<KeyRing>();
        _ = provider.GetRequiredService<RefreshKeyRing>();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
