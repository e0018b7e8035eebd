using System.Security.Cryptography;

namespace Authenik8.Messages;

/// <summary>How long a message waits for its next try: half a minute, then twice as long each time, an hour at most.</summary>
internal static class RetrySchedule
{
    private const int JitterPercent = 20;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The pause of an entry that a node cannot read: a second, then twice as long each time, a minute at most.</summary>
    /// <param name="times">How often the node has met it, from 1.</param>
    public static TimeSpan PauseBetweenNodes(int times) =>
        TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, Math.Min(times, 10) - 1)) * (1 + (RandomNumberGenerator.GetInt32(100) / 100.0)));

    /// <summary>The pause after a try, give or take a fifth: what failed together does not come back together.</summary>
    /// <param name="attempt">Which try failed, from 1.</param>
    public static TimeSpan PauseAfter(int attempt)
    {
        var pause = First * Math.Pow(2, attempt - 1);
        if (pause > Longest)
            pause = Longest;
        return pause * (RandomNumberGenerator.GetInt32(100 - JitterPercent, 100 + JitterPercent + 1) / 100.0);
    }
}
