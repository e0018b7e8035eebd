namespace Authenik8.Passwords.Policy;

/// <summary>Whether new passwords are looked up among those that have leaked, and where. Off by default.</summary>
/// <remarks>
/// Only the first five hexadecimal characters of a password's SHA-1 leave the process, which about a thousand leaked
/// passwords have in common. Where the service does not answer, the password is accepted, with event
/// <c>breach_check.skipped</c>.
/// </remarks>
public sealed class BreachedPasswordOptions
{
    /// <summary>
    /// The beginning of the address, to which the five characters are added, such as
    /// <c>https://api.pwnedpasswords.com/range/</c>. Ends with a slash; https, or http on loopback. Default null: off.
    /// </summary>
    public Uri? Address { get; set; }

    /// <summary>How long the whole look-up may take. Default 1 second; 50 milliseconds to 30 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a password must have leaked to be refused. Default 1; 1 to 1,000,000.</summary>
    public int MinCount { get; set; } = 1;
}
