using Authenik8.Benchmarks.Ratios;

namespace Authenik8.Benchmarks.Sessions;

/// <summary>What one session keeps in memory.</summary>
internal sealed class SessionMemoryRatios : IRatioGroup
{
    public string Name => "memory";

    public async Task MeasureAsync(RatioTable table)
    {
        var (bytes, pauseShare, pauses) = await SessionMemory.MeasureAsync();
        table.Add(new RatioRow("memory per session", "none", bytes, "B", Budget.AtMost(560), $"{SessionMemory.Sessions:N0} sessions of as many subjects, no devices"));
        table.Add(new RatioRow("  garbage collection while sessions refresh", "none", 100 * pauseShare, "% of the time", Budget: null, pauses));
    }
}
