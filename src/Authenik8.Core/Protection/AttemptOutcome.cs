namespace Authenik8.Protection;

/// <summary>What became of an attempt.</summary>
public readonly record struct AttemptOutcome
{
    /// <summary>Whether the attempt may be made. Then it has been counted.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>
    /// The limit that refused it, of several the one that does so longest, or else the one with the fewest attempts left: an
    /// index into the command's limits, the first of equals. A limit that is not <see cref="AttemptLimit.IsShared"/> goes before those that are.
    /// </summary>
    public required int Limit { get; init; }

    /// <summary>
    /// How many attempts that limit has left now, without a wait; 0 where it refused. An
    /// <see cref="AttemptLimit.Backoff"/> has none left once the free ones are used.
    /// </summary>
    public required int Remaining { get; init; }

    /// <summary>
    /// Where it was refused, when to try again; <see cref="TimeSpan.MaxValue"/> where only a success elsewhere helps.
    /// Otherwise, when that limit has one attempt more than now. More than zero.
    /// </summary>
    public required TimeSpan RetryAfter { get; init; }

    /// <summary>
    /// How many attempts in a row the highest <see cref="AttemptLimit.Backoff"/> of the command has counted, with this one
    /// where it is allowed. 0 without one.
    /// </summary>
    public required int InARow { get; init; }
}
