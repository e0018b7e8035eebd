namespace QuickStart.Tour;

/// <summary>An answer lacks what the rest of the story needs.</summary>
internal sealed class TourInterruptedException(string message) : Exception(message);
