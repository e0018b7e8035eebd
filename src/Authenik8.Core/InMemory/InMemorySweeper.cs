using Authenik8.Accounts.Codes;
using Authenik8.Diagnostics;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Authenik8.InMemory;

/// <summary>Drops what has expired from the stores in memory once a minute; other stores expire by themselves.</summary>
internal sealed class InMemorySweeper(
    ISessionStore store,
    IOneTimeCodeStore codeStore,
    IRevocationFeed revocationFeed,
    InMemoryAttemptLimiter limiter,
    TimeProvider clock,
    ILogger<InMemorySweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sessions = store as InMemorySessionStore;
        var codes = codeStore as InMemoryOneTimeCodeStore;
        var feed = revocationFeed as InMemoryRevocationFeed;
        if (sessions is not null)
            Log.InMemoryStores(logger);
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            sessions?.Sweep(clock.GetUtcNow());
            codes?.Sweep(clock.GetUtcNow());
            feed?.Sweep(clock.GetUtcNow());
            // In use whatever the stores are: for refreshes, and where the limiter's store cannot be reached.
            limiter.Sweep(clock.GetUtcNow());
        }
    }
}
