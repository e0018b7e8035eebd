using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Authenik8.Redis.Connections;

/// <summary>Checks the server at start where it can be reached, so that a wrong one stops the start and not the first login.</summary>
internal sealed class RedisStartupCheck(RedisConnection connection, RedisServerCheck check, IOptions<RedisOptions> options) : IHostedService
{
    /// <inheritdoc />
    /// <exception cref="StoreUnavailableException">The server answers and cannot be used; the message names the cause and the fix.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var made = await connection.GetAsync().WaitAsync(options.Value.CommandTimeout, cancellationToken).ConfigureAwait(false);
            await check.PassAsync(made).WaitAsync(options.Value.CommandTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisPipeline.IsFailure(exception))
        {
            // It is away. The application starts all the same, and the check is made at the first command.
        }
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
