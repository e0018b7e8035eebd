using Microsoft.Extensions.Logging;

namespace Authenik8.Diagnostics;

/// <summary>Logs failures of the infrastructure: one a second in full, the others at Debug, because in an outage every request is one.</summary>
internal sealed class InfrastructureFailures(TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long _toldAt;
    private int _untold;

    public void Report(ILogger logger, Exception exception)
    {
        var toldAt = Volatile.Read(ref _toldAt);
        var now = clock.GetUtcNow().Ticks;
        if (Math.Abs(now - toldAt) < Interval.Ticks || Interlocked.CompareExchange(ref _toldAt, now, toldAt) != toldAt)
        {
            _ = Interlocked.Increment(ref _untold);
            Log.InfrastructureFailedAgain(logger, exception);
            return;
        }
        Log.InfrastructureFailed(logger, Interlocked.Exchange(ref _untold, 0), exception);
    }
}
