namespace Authenik8.Benchmarks.Ratios;

/// <summary>Rows that are measured together, because they share what they need.</summary>
internal interface IRatioGroup
{
    /// <summary>Names the group on the command line.</summary>
    string Name { get; }

    Task MeasureAsync(RatioTable table);
}
