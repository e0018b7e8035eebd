using Authenik8.Diagnostics;
using Authenik8.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Authenik8.InMemory;

/// <summary>Drops expired sessions from the in-memory store once a minute; other stores expire by themselves.</summary>
internal sealed class InMemorySweeper(ISessionStore store, TimeProvider clock, ILogger<InMemorySweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store is not InMemorySessionStore sessions)
            return;
        Log.InMemoryStores(logger);
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            sessions.Sweep(clock.GetUtcNow());
    }
}
