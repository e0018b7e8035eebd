namespace Authenik8.Protection;

/// <summary>How many attempts there may be, at what, by whom.</summary>
/// <remarks>
/// <para>An account is what the caller names by its e-mail address, whether or not it exists. An address is the connection's:
/// IPv4 as it is, IPv6 by its /64. Behind a proxy configure the framework's forwarded headers, or all clients count as one.</para>
/// <para>A device that is known to belong to an account has counters of its own, of the same size, so that nobody else can
/// use up its attempts. Counters are in the limiter's store and shared by all nodes, except those of refreshes.</para>
/// </remarks>
public sealed class ProtectionOptions
{
    /// <summary>Whether attempts are limited at all. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Failed logins to one account from one address, or from one known device; a success forgets them. Default 5 within 15 minutes.</summary>
    public AttemptWindowOptions LoginFailures { get; } = Of(5, TimeSpan.FromMinutes(15));

    /// <summary>Failed logins from one address, to whichever accounts. Default 100 within 15 minutes.</summary>
    public AttemptWindowOptions LoginFailuresPerAddress { get; } = Of(100, TimeSpan.FromMinutes(15));

    /// <summary>How failed logins in a row to one account, from wherever, slow it down and end.</summary>
    public AttemptBackoffOptions LoginBackoff { get; } = new();

    /// <summary>Registrations from one address. Default 20 within an hour.</summary>
    public AttemptWindowOptions RegistrationsPerAddress { get; } = Of(20, TimeSpan.FromHours(1));

    /// <summary>Messages to one e-mail address that reset a password, those of registrations included, and as many that verify it. Default 3 within an hour.</summary>
    public AttemptWindowOptions Messages { get; } = Of(3, TimeSpan.FromHours(1));

    /// <summary>Messages asked for from one address, registrations aside. Default 20 within an hour.</summary>
    public AttemptWindowOptions MessagesPerAddress { get; } = Of(20, TimeSpan.FromHours(1));

    /// <summary>Wrong one-time codes for one account; a success forgets them. Default 10 within 15 minutes.</summary>
    public AttemptWindowOptions CodeFailures { get; } = Of(10, TimeSpan.FromMinutes(15));

    /// <summary>Wrong one-time codes from one address. Default 50 within 15 minutes.</summary>
    public AttemptWindowOptions CodeFailuresPerAddress { get; } = Of(50, TimeSpan.FromMinutes(15));

    /// <summary>Refreshes of one subject at one node. Default 120 within a minute.</summary>
    public AttemptWindowOptions RefreshesPerSubject { get; } = Of(120, TimeSpan.FromMinutes(1));

    /// <summary>Refreshes from one address at one node. Default 600 within a minute.</summary>
    public AttemptWindowOptions RefreshesPerAddress { get; } = Of(600, TimeSpan.FromMinutes(1));

    /// <summary>Guests from one address. Default 30 within an hour.</summary>
    public AttemptWindowOptions GuestsPerAddress { get; } = Of(30, TimeSpan.FromHours(1));

    private static AttemptWindowOptions Of(int permits, TimeSpan window) => new() { Permits = permits, Window = window };
}
