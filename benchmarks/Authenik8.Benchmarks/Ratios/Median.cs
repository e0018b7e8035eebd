namespace Authenik8.Benchmarks.Ratios;

/// <summary>The middle of a sample: what one interruption by a neighbour does not move.</summary>
internal static class Median
{
    public static double Of(double[] sample) => Quantile(sample, 0.5);

    public static double Quantile(double[] sample, double quantile)
    {
        var sorted = sample.Order().ToArray();
        var position = quantile * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
