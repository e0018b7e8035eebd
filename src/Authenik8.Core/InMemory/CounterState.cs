namespace Authenik8.InMemory;

/// <summary>Where a counter stands with its limit. Times in milliseconds.</summary>
/// <param name="IsExhausted">Whether the limit refuses an attempt now.</param>
/// <param name="Remaining">How many attempts it has left now.</param>
/// <param name="Wait">Until it has one more; <see cref="Never"/> where time alone brings none.</param>
/// <param name="InARow">Attempts in a row; 0 for a window.</param>
internal readonly record struct CounterState(bool IsExhausted, int Remaining, long Wait, int InARow)
{
    /// <summary>The wait for what time does not bring.</summary>
    public const long Never = long.MaxValue;
}
