using Authenik8.Diagnostics;
using Authenik8.Events;
using Microsoft.Extensions.Logging;

namespace Authenik8.Protection;

/// <summary>The host's limiter, and one within the process for when that one cannot be reached: nobody is kept from logging in, nor let in unlimited.</summary>
/// <remarks>
/// <para>An answer is waited for for <see cref="Patience"/>. After a failure the store is left alone for <see cref="Rest"/>;
/// then one attempt asks it again while all others go on within the process. So an outage costs one wait, and one more
/// each <see cref="Rest"/>, whatever the load.</para>
/// <para>The counters within the process begin empty: during an outage each node gives each budget once more.</para>
/// </remarks>
internal sealed class ResilientAttemptLimiter(
    IAttemptLimiter store,
    IAttemptLimiter inProcess,
    ISecurityEvents events,
    Authenik8Metrics metrics,
    TimeProvider clock,
    ILogger<ResilientAttemptLimiter> logger) : IAttemptLimiter
{
    /// <summary>How long an answer may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the first answer of all may take: connections are made at first use.</summary>
    public static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(2);

    /// <summary>For how long the store is not asked after a failure.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private const long Answering = long.MinValue;

    private readonly bool _hasStore = !ReferenceEquals(store, inProcess);
    private readonly long _restTicks = (long)(Rest.TotalSeconds * clock.TimestampFrequency);

    // Until when the store is not asked, as a timestamp; Answering while it is asked each time.
    private long _restsUntil = Answering;
    private volatile bool _hasAnswered;

    /// <inheritdoc />
    public async ValueTask<AttemptOutcome> AcquireAsync(AttemptCommand command, CancellationToken cancellationToken)
    {
        if (!_hasStore)
            return await inProcess.AcquireAsync(command, cancellationToken).ConfigureAwait(false);
        if (MayAsk())
        {
            try
            {
                var answer = store.AcquireAsync(command, cancellationToken).AsTask();
                await WaitAsync(answer, cancellationToken).ConfigureAwait(false);
                return await answer.ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                Failed(exception);
            }
        }
        metrics.LimiterFellBack();
        return await inProcess.AcquireAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask SucceedAsync(AttemptCommand command, CancellationToken cancellationToken)
    {
        // Here in any case: the attempt may have been acquired here although the store answers by now.
        await inProcess.SucceedAsync(command, cancellationToken).ConfigureAwait(false);
        if (!_hasStore || !MayAsk())
            return;
        try
        {
            await WaitAsync(store.SucceedAsync(command, cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Failed(exception);
        }
    }

    private async Task WaitAsync(Task answer, CancellationToken cancellationToken)
    {
        try
        {
            await answer.WaitAsync(_hasAnswered ? Patience : FirstPatience, clock, cancellationToken).ConfigureAwait(false);
        }
        catch when (!answer.IsCompleted)
        {
            // Nobody waits for it any more: a late failure is read, so that it is not reported as unobserved.
            _ = answer.ContinueWith(
                static late => late.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            throw;
        }
        _hasAnswered = true;
        if (Volatile.Read(ref _restsUntil) != Answering && Interlocked.Exchange(ref _restsUntil, Answering) != Answering)
            Log.LimiterRestored(logger);
    }

    private bool MayAsk()
    {
        var until = Volatile.Read(ref _restsUntil);
        if (until == Answering)
            return true;
        var now = clock.GetTimestamp();
        // One of those that come after the rest asks; for the others it rests on.
        return now >= until && Interlocked.CompareExchange(ref _restsUntil, now + _restTicks, until) == until;
    }

    private void Failed(Exception exception)
    {
        if (Interlocked.Exchange(ref _restsUntil, clock.GetTimestamp() + _restTicks) != Answering)
            return;
        Log.LimiterDegraded(logger, exception);
        events.Raise(SecurityEventNames.LimiterDegraded, subject: null);
    }
}
