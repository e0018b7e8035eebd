namespace Authenik8.Events;

/// <summary>Settings of security events.</summary>
public sealed class SecurityEventOptions
{
    /// <summary>
    /// How many important events, and how many others, may wait for the sinks, and for each single sink; those beyond are dropped and counted. Default
    /// 10,000; 100 to 1,000,000.
    /// </summary>
    public int QueueCapacity { get; set; } = 10_000;

    /// <summary>Whether each event is written to the log, as ids and words. Default true.</summary>
    public bool Log { get; set; } = true;
}
