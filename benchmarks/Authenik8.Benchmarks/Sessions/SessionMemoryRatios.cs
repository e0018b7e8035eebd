using Authenik8.Benchmarks.Ratios;

namespace Authenik8.Benchmarks.Sessions;

/// <summary>What one session keeps in memory.</summary>
internal sealed class SessionMemoryRatios : IRatioGroup
{
    public string Name => "memory";

    public async Task MeasureAsync(RatioTable table)
    {
        var bytes = await SessionMemory.MeasureAsync();
        table.Add(new RatioRow("memory per session", "none", bytes, "B", Budget.AtMost(600), $"{SessionMemory.Sessions:N0} sessions of as many subjects, no devices"));
    }
}
