namespace Authenik8.Benchmarks.Ratios;

/// <summary>One measured line of the table.</summary>
/// <param name="Work">What was measured.</param>
/// <param name="Baseline">What it was measured against.</param>
/// <param name="Value">The figure, in <paramref name="Unit"/>.</param>
/// <param name="Unit"><c>x</c> for a ratio, or a unit.</param>
/// <param name="Budget">What the figure must keep. Null: the row informs, and has no verdict.</param>
/// <param name="Detail">The absolute figures behind it.</param>
internal sealed record RatioRow(string Work, string Baseline, double Value, string Unit, Budget? Budget, string Detail)
{
    public bool IsMissed => Budget is not null && !Budget.IsKept(Value);
}
