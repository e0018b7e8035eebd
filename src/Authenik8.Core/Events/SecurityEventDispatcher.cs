using Authenik8.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Events;

/// <summary>Hands the events that were raised to every sink, and when the host stops, those that still wait.</summary>
internal sealed class SecurityEventDispatcher(
    SecurityEvents events,
    IServiceScopeFactory scopes,
    Authenik8Metrics metrics,
    TimeProvider clock,
    IOptions<Authenik8Options> options,
    ILogger<SecurityEventDispatcher> logger) : BackgroundService
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SumInterval = TimeSpan.FromSeconds(5);

    private readonly SinkLane[] _lanes =
        [.. SecurityEventSinkCall.ForAll(scopes).Select(sink => new SinkLane(sink, options.Value.Events.QueueCapacity, metrics, clock, logger))];

    private DateTimeOffset _reportedAt = DateTimeOffset.MinValue;

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The task ends by itself once the last event is written; it is cancelled only when the host's patience is over.
        events.Complete();
        if (ExecuteTask is { } running)
            await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // On the pool: a sink that blocks its thread blocks none but its own.
        var running = Array.ConvertAll(_lanes, lane => Task.Run(() => lane.RunAsync(stoppingToken), CancellationToken.None));
        try
        {
            var timer = clock.CreateTimer(_ => events.WriteSums(), state: null, SumInterval, SumInterval);
            await using var ofTimer = timer.ConfigureAwait(false);
            while (await events.Raised.ReadAsync(stoppingToken).ConfigureAwait(false) is { } raised)
            {
                foreach (var lane in _lanes)
                    lane.Offer(raised);
                if (clock.GetUtcNow() - _reportedAt >= ReportInterval)
                    ReportDropped();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host's time to stop is over.
        }
        foreach (var lane in _lanes)
            lane.Complete();
        await Task.WhenAll(running).ConfigureAwait(false);
        ReportDropped();
        ReportUnwritten();
    }

    // At most once a minute: a sink that does not keep up must not flood the log as well.
    private void ReportDropped()
    {
        Report("the queue of all sinks", events.TakeDropped());
        foreach (var lane in _lanes)
            Report(lane.Name, lane.TakeDropped());

        void Report(string place, long dropped)
        {
            if (dropped == 0)
                return;
            _reportedAt = clock.GetUtcNow();
            Log.SecurityEventsDropped(logger, dropped, place);
        }
    }

    private void ReportUnwritten()
    {
        var unread = events.Raised.Count;
        foreach (var lane in _lanes)
        {
            if (lane.Waiting + unread is > 0 and var waiting)
                Log.SecurityEventsUnwritten(logger, waiting, lane.Name);
        }
    }
}
