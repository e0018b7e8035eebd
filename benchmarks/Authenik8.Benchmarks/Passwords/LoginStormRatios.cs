using Authenik8.Benchmarks.Ratios;

namespace Authenik8.Benchmarks.Passwords;

/// <summary>What another endpoint of the same process notices of a thousand logins at once.</summary>
internal sealed class LoginStormRatios : IRatioGroup
{
    public string Name => "logins";

    public async Task MeasureAsync(RatioTable table) =>
        table.Add(new RatioRow("GET during 1,000 logins, 99th percentile", "the idle server", await LoginStorm.AddedLatencyAsync(), "ms", Budget.AtMost(50), "added latency"));
}
