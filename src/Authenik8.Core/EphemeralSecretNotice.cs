using Authenik8.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8;

/// <summary>Warns at start where keys are derived from a secret that ends with the process.</summary>
internal sealed class EphemeralSecretNotice(IOptions<Authenik8Options> options, ILogger<EphemeralSecretNotice> logger) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value is { Secret: null, NeedsSecret: true })
            Log.EphemeralSecret(logger);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
