using System.Globalization;

namespace Authenik8.Benchmarks.Ratios;

/// <summary>How fast one contestant was.</summary>
/// <param name="PerSecond">Calls per second, the median over all rounds.</param>
/// <param name="Ratio">Its rate over the baseline's: the median over all rounds.</param>
/// <param name="Processor">Processor time of this process for one call, the generator of the load included, in microseconds: the median over all rounds.</param>
internal sealed record Rates(double PerSecond, double Ratio, double Processor)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PerSecond:N0}/s ({Processor:0} µs CPU)");
}
