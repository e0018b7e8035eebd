namespace QuickStart.Users;

/// <summary>What became of a login.</summary>
internal abstract record LoginAnswer
{
    private LoginAnswer()
    {
    }

    /// <summary>Name and password belong together.</summary>
    /// <param name="User">Who it is.</param>
    public sealed record Welcome(DemoUser User) : LoginAnswer;

    /// <summary>They do not; which of the two is wrong is not told.</summary>
    public sealed record Refused : LoginAnswer;

    /// <summary>Too many people log in at this moment.</summary>
    /// <param name="RetryAfter">When to try again.</param>
    public sealed record Busy(TimeSpan RetryAfter) : LoginAnswer;
}
