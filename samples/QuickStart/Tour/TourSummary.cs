namespace QuickStart.Tour;

/// <summary>How the tour went.</summary>
/// <param name="stepCount">How many steps it has.</param>
internal sealed class TourSummary(int stepCount)
{
    private readonly List<StepRecord> _steps = [];

    public IReadOnlyList<StepRecord> Steps => _steps;

    public int StepCount => stepCount;

    public int HeldCount => _steps.Count(step => step.HasHeld);

    public bool HasHeld => HeldCount == stepCount;

    public TimeSpan Elapsed => _steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Elapsed);

    public void Add(string title, bool hasHeld, TimeSpan elapsed) => _steps.Add(new StepRecord(title, hasHeld, elapsed));

    internal readonly record struct StepRecord(string Title, bool HasHeld, TimeSpan Elapsed);
}
