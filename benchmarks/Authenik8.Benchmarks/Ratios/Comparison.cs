using System.Globalization;

namespace Authenik8.Benchmarks.Ratios;

/// <summary>Two pieces of work measured in turns.</summary>
/// <param name="Ratio">Time of the work over time of the baseline: the median over all rounds.</param>
/// <param name="Nanoseconds">Time of one call of the work, the median over all rounds.</param>
/// <param name="BaselineNanoseconds">The same of the baseline.</param>
/// <param name="Bytes">Bytes that one call of the work allocates.</param>
/// <param name="BaselineBytes">The same of the baseline.</param>
internal sealed record Comparison(double Ratio, double Nanoseconds, double BaselineNanoseconds, double Bytes, double BaselineBytes)
{
    /// <summary>How many times faster the work is than the baseline.</summary>
    public double Speedup => 1 / Ratio;

    /// <summary>How many times fewer bytes the work allocates than the baseline.</summary>
    public double ByteSaving => BaselineBytes / Bytes;

    public string Times => string.Create(CultureInfo.InvariantCulture, $"{Nanoseconds:N0} ns : {BaselineNanoseconds:N0} ns");

    public string Allocations => string.Create(CultureInfo.InvariantCulture, $"{Bytes:N0} B : {BaselineBytes:N0} B");
}
