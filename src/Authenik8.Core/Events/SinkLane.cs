using Authenik8.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Authenik8.Events;

/// <summary>One sink with a queue and a task of its own: whatever it does, the other sinks do not notice.</summary>
/// <remarks>A sink is called with one event after another, never with two at once, not even when it did not return in time.</remarks>
internal sealed class SinkLane(SecurityEventSinkCall sink, int capacity, Authenik8Metrics metrics, TimeProvider clock, ILogger logger)
{
    /// <summary>How long a sink may take for one event.</summary>
    public static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5);

    private readonly SecurityEventQueue _queue = new(capacity);

    private long _dropped;

    /// <summary>The sink's type, for the log.</summary>
    public string Name { get; } = sink.Name;

    /// <summary>How many events wait.</summary>
    public int Waiting => _queue.Count;

    /// <summary>Hands an event on, or drops it where the queue is full.</summary>
    public void Offer(SecurityEvent securityEvent)
    {
        if (_queue.TryWrite(securityEvent))
            return;
        _dropped++;
        metrics.SecurityEventDropped();
    }

    /// <summary>How many events have been dropped since it was last asked. By the one who offers them.</summary>
    public long TakeDropped()
    {
        var dropped = _dropped;
        _dropped = 0;
        return dropped;
    }

    /// <summary>Takes no more events.</summary>
    public void Complete() => _queue.Complete();

    /// <summary>Writes what is offered until <see cref="Complete"/> and the last event, or until the time to stop is over.</summary>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _queue.ReadAsync(stoppingToken).ConfigureAwait(false) is { } securityEvent)
                await WriteAsync(securityEvent, stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host's time to stop is over. The dispatcher tells how many events are left.
        }
    }

    private async Task WriteAsync(SecurityEvent securityEvent, CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(WriteTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
        var write = Task.CompletedTask;
        try
        {
            write = sink.WriteAsync(securityEvent, either.Token);
            await write.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            Log.SecurityEventSinkTimedOut(logger, Name, securityEvent.Id);
            // It was told to end. Where it goes on, it is waited for: a second call beside the first would break the
            // promise above, and one more each time would in the end take the process down.
            await write.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stoppingToken.ThrowIfCancellationRequested();
        }
        catch (Exception exception)
        {
            Log.SecurityEventSinkFailed(logger, Name, securityEvent.Id, exception);
        }
    }
}
