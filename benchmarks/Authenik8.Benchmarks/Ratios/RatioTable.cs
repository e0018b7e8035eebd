namespace Authenik8.Benchmarks.Ratios;

/// <summary>The rows measured so far, each told as soon as it is known.</summary>
internal sealed class RatioTable(Action<RatioRow> onAdded)
{
    private readonly List<RatioRow> _rows = [];

    public IReadOnlyList<RatioRow> Rows => _rows;

    public int Missed => _rows.Count(row => row.IsMissed);

    public void Add(RatioRow row)
    {
        _rows.Add(row);
        onAdded(row);
    }
}
