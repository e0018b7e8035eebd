namespace Authenik8.Sessions;

/// <summary>Settings of sessions.</summary>
public sealed class SessionOptions
{
    /// <summary>How long a session lives without being refreshed. Default 14 days; 1 minute to 366 days, at least the access token's lifetime.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long a session lives at the most. Default 90 days; at least <see cref="IdleTimeout"/>, at most 366 days.</summary>
    public TimeSpan AbsoluteLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How many live sessions a subject may have; one more ends the least recently seen. Default 100; 1 to 10,000.</summary>
    public int MaxPerSubject { get; set; } = 100;
}
