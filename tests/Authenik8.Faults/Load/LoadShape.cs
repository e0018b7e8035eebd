using Authenik8.Faults.Selection;

namespace Authenik8.Faults.Load;

/// <summary>How many clients there are and what they do.</summary>
internal sealed record LoadShape
{
    /// <summary>Sessions, each of a user of its own.</summary>
    public int Sessions { get; init; } = FaultRun.Sessions;

    /// <summary>How many of them send each refresh twice at once, as two tabs do.</summary>
    public int TwoTabs { get; init; } = FaultRun.Sessions / 6;

    /// <summary>Clients that show one access token again and again.</summary>
    public int Viewers { get; init; } = 2;

    /// <summary>How long a client waits between refreshes, on average.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The name of each user. The same name is the same subject.</summary>
    public Func<int, string> User { get; init; } = static number => $"user-{number}";
}
