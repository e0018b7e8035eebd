namespace Authenik8.Protection;

/// <summary>So many attempts within any span of a length.</summary>
public sealed class AttemptWindowOptions
{
    /// <summary>How many attempts. 0 to 10,000; 0 switches the limit off.</summary>
    public int Permits { get; set; }

    /// <summary>Within which time. 1 second to 7 days.</summary>
    public TimeSpan Window { get; set; }
}
