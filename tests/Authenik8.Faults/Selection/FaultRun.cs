using System.Globalization;

namespace Authenik8.Faults.Selection;

/// <summary>Which scenarios run: the quick ones by default, all with <c>AUTHENIK8_FAULTS=all</c>.</summary>
/// <remarks>
/// The quick run has the same scenarios with shorter faults, shorter time limits and fewer sessions. The full run has the
/// engine's default settings, so its faults are as long as those defaults make interesting.
/// </remarks>
internal static class FaultRun
{
    /// <summary>Whether all scenarios run, with the engine's default settings.</summary>
    public static bool IsFull { get; } =
        string.Equals(Environment.GetEnvironmentVariable("AUTHENIK8_FAULTS"), "all", StringComparison.OrdinalIgnoreCase);

    /// <summary>The sessions of a load. <c>AUTHENIK8_FAULTS_SESSIONS</c> sets another number.</summary>
    public static int Sessions { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("AUTHENIK8_FAULTS_SESSIONS"), CultureInfo.InvariantCulture, out var sessions) && sessions > 0
            ? sessions
            : IsFull ? 60 : 12;

    /// <summary><c>Refresh:ReuseWindow</c> of every node: longer than a call and its repetitions may take, as it is by default.</summary>
    public static TimeSpan ReuseWindow { get; } = TimeSpan.FromSeconds(IsFull ? 10 : 2.5);

    /// <summary><c>CommandTimeout</c> of every node.</summary>
    public static TimeSpan CommandTimeout { get; } = IsFull ? TimeSpan.FromSeconds(2) : TimeSpan.FromMilliseconds(400);

    /// <summary><c>BreakDuration</c> of every node.</summary>
    public static TimeSpan BreakDuration { get; } = IsFull ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(500);

    /// <summary>One of two values: the first in the quick run, the second in the full one.</summary>
    public static T Select<T>(T quick, T full) => IsFull ? full : quick;

    /// <summary>One of two lengths in seconds.</summary>
    public static TimeSpan Seconds(double quick, double full) => TimeSpan.FromSeconds(Select(quick, full));
}
