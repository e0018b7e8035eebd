namespace Authenik8.Protection;

/// <summary>What became of an attempt.</summary>
public readonly record struct AttemptOutcome
{
    /// <summary>Whether the attempt may be made. Then it has been counted.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>The limit that refused it, or else the one with the fewest attempts left: an index into the command's limits.</summary>
    public required int Limit { get; init; }

    /// <summary>How many attempts that limit has left now; 0 where it refused.</summary>
    public required int Remaining { get; init; }

    /// <summary>Where it was refused, when to try again; <see cref="TimeSpan.MaxValue"/> where only a success elsewhere helps. Otherwise, when the limit has one attempt more than now.</summary>
    public required TimeSpan RetryAfter { get; init; }

    /// <summary>How many attempts in a row the highest <see cref="AttemptLimit.Backoff"/> of the command has counted, this one included. 0 without one.</summary>
    public required int InARow { get; init; }
}
