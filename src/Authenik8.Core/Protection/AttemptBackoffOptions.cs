namespace Authenik8.Protection;

/// <summary>How failures in a row slow an account down: a wait that doubles with each, and an end.</summary>
public sealed class AttemptBackoffOptions
{
    /// <summary>How many attempts in a row need not wait. Default 10; 0 to <see cref="Ceiling"/>, 0 switches the limit off, its end included.</summary>
    public int Free { get; set; } = 10;

    /// <summary>The first wait. Default 1 second; 100 milliseconds to 1 hour.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait. Default 15 minutes; <see cref="FirstDelay"/> to 1 day.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// After how many failures in a row there is no further attempt, and the account is locked for all but its known devices
    /// and a reset. Default 100, the most that NIST SP 800-63B section 5.2.2 allows; 1 to 100.
    /// </summary>
    public int Ceiling { get; set; } = 100;

    /// <summary>
    /// For how long after the last attempt <see cref="Ceiling"/> failures are remembered; fewer for their share of it, one failure
    /// for a hundredth where the ceiling is 100, and for <see cref="MaxDelay"/> at least. Default 30 days; <see cref="MaxDelay"/> to 366 days.
    /// </summary>
    public TimeSpan Memory { get; set; } = TimeSpan.FromDays(30);
}
