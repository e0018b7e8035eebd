using System.Diagnostics;

namespace Authenik8.Diagnostics;

/// <summary>The activity source <c>Authenik8</c>.</summary>
internal static class Authenik8Activities
{
    private static readonly ActivitySource Source = new("Authenik8");

    /// <summary>Starts a span. Null where nobody listens.</summary>
    public static Activity? Start(string name) => Source.StartActivity($"authenik8.{name}");
}
