namespace QuickStart.Tour;

/// <summary>One part of the story.</summary>
internal interface ITourStep
{
    /// <summary>What happens.</summary>
    string Title { get; }

    /// <summary>Why it matters, in one sentence for somebody who meets it for the first time.</summary>
    string Why { get; }

    Task WalkAsync(TourStage stage);
}
