namespace Authenik8.Protection;

/// <summary>Counts attempts and says when there have been enough. Each member is one atomic operation.</summary>
/// <remarks>
/// <para>An attempt is counted before it is evaluated, so that of any number of simultaneous ones no more than the budget
/// are ever evaluated. Implementations take the time from the command and never read a clock, tell times apart by the
/// millisecond, and keep nothing longer than the limits say and clocks may differ.</para>
/// <para>A limiter that cannot be reached throws; the engine then limits within the process. The suite
/// <c>AttemptLimiterConformance</c> states this contract as tests.</para>
/// </remarks>
public interface IAttemptLimiter
{
    /// <summary>Counts one attempt against every limit of the command, or, where one of them refuses, against none.</summary>
    ValueTask<AttemptOutcome> AcquireAsync(AttemptCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// Says that an acquired attempt was a success: each counter is changed as its <see cref="AttemptLimit.OnSuccess"/> says.
    /// </summary>
    /// <remarks>
    /// The command is the one that was acquired, of the same time, by which the attempt to give back is known. It may name
    /// further limits that a success is to forget. A counter that is not there is nothing to change.
    /// </remarks>
    ValueTask SucceedAsync(AttemptCommand command, CancellationToken cancellationToken);
}
