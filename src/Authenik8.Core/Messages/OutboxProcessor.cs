using Authenik8.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Messages;

/// <summary>Leases what is due from the outbox, at each signal and at least once every poll interval, and has it worked on, a few at a time.</summary>
/// <remarks>When the host stops, no more is leased and what is being worked on is finished; an outbox that ends with the process is emptied first.</remarks>
internal sealed class OutboxProcessor(
    IOutboxStore store,
    OutboxWorker worker,
    MessageDelivery delivery,
    OutboxSignal signal,
    TimeProvider clock,
    IOptions<Authenik8Options> options,
    ILogger<OutboxProcessor> logger) : BackgroundService
{
    private readonly MessageOptions _options = options.Value.Messages;
    private readonly SemaphoreSlim _slots = new(options.Value.Messages.MaxConcurrency);
    private readonly CancellationTokenSource _outOfTime = new();

    private bool _failing;

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (ExecuteTask is null)
            return;
        // Here and not at the end of the task, which is never begun where the host stops as soon as it has started.
        var registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _outOfTime);
        await using (registration.ConfigureAwait(false))
            await FinishAsync().ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        // Only cancelled, and the slots left alone: what is being worked on still uses both, and neither holds anything
        // that the garbage collector does not free.
        _outOfTime.Cancel();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store.IsDurable && !delivery.HasSender)
        {
            // What waits is for the nodes that can send it.
            Log.MessagesLeftToOtherNodes(logger);
            return;
        }
        var timer = clock.CreateTimer(_ => signal.Set(), state: null, TimeSpan.Zero, _options.PollInterval);
        await using (timer.ConfigureAwait(false))
        {
            while (true)
            {
                await signal.WaitAsync(stoppingToken).ConfigureAwait(false);
                await WorkOffAsync(stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async Task FinishAsync()
    {
        try
        {
            if (!store.IsDurable)
                await WorkOffAsync(_outOfTime.Token).ConfigureAwait(false);
            // With every slot in hand nothing is being worked on.
            for (var i = 0; i < _options.MaxConcurrency; i++)
                await _slots.WaitAsync(_outOfTime.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_outOfTime.IsCancellationRequested)
        {
            // The host's time to stop is over, and what is still being sent has been told so.
        }
    }

    /// <summary>Leases until nothing is due, never more than there are slots for: what waits here, another node could send.</summary>
    private async Task WorkOffAsync(CancellationToken cancellationToken)
    {
        int free, leased;
        do
        {
            free = await TakeSlotsAsync(cancellationToken).ConfigureAwait(false);
            leased = 0;
            try
            {
                var entries = await LeaseAsync(free).ConfigureAwait(false);
                foreach (var entry in entries)
                {
                    _ = Task.Run(() => WorkAsync(entry), CancellationToken.None);
                    leased++;
                }
            }
            finally
            {
                if (leased < free)
                    _ = _slots.Release(free - leased);
            }
        }
        while (leased == free);
    }

    private async Task<int> TakeSlotsAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        var taken = 1;
        // Nobody else takes any, so these are not waited for; and they are not cancelled, which would lose those in hand.
        for (; _slots.CurrentCount > 0; taken++)
            await _slots.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        return taken;
    }

    // Not cancelled while the host stops: a lease that is on its way would hold its entries back from everybody.
    private async Task<IReadOnlyList<OutboxEntry>> LeaseAsync(int max)
    {
        try
        {
            var now = clock.GetUtcNow();
            var entries = await store.LeaseAsync(now, now + _options.Lease, max, _outOfTime.Token).ConfigureAwait(false);
            if (_failing)
                Log.OutboxAvailableAgain(logger);
            _failing = false;
            return entries;
        }
        catch (Exception exception) when (!_outOfTime.IsCancellationRequested)
        {
            // Nothing is lost: the next turn tries again.
            if (!_failing)
                Log.OutboxUnavailable(logger, exception);
            _failing = true;
            return [];
        }
    }

    private async Task WorkAsync(OutboxEntry entry)
    {
        try
        {
            await worker.WorkAsync(entry, _outOfTime.Token).ConfigureAwait(false);
        }
        finally
        {
            _ = _slots.Release();
        }
    }
}
