namespace Authenik8.Protection;

/// <summary>How many attempts there may be, at what, by whom.</summary>
/// <remarks>
/// <para>An account is what the caller names by its e-mail address, whether or not it exists. An address is the connection's:
/// IPv4 as it is, IPv6 by its /64 and, with a larger budget, by its /48. Behind a proxy configure the framework's forwarded
/// headers, or all clients count as one. Addresses that differ only in a <c>+tag</c> are one mailbox and count together.</para>
/// <para>A device that is known to belong to an account has counters of its own, of the same size, and is not counted by its
/// network address, so that no stranger can use up its attempts. Counters are in the limiter's store and shared by all nodes,
/// except those of refreshes.</para>
/// </remarks>
public sealed class ProtectionOptions
{
    /// <summary>Whether attempts are limited at all. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Failed logins to one account from one address, or from one known device; a success forgets them. Default 5 within 15 minutes.</summary>
    public AttemptWindowOptions LoginFailures { get; } = Of(5, TimeSpan.FromMinutes(15));

    /// <summary>Failed logins from one address, to whichever accounts. Default 100 within 15 minutes.</summary>
    public AttemptWindowOptions LoginFailuresPerAddress { get; } = Of(100, TimeSpan.FromMinutes(15));

    /// <summary>
    /// Logins to one account with the right password, or by another proof, from all clients together. Default 60 within 15 minutes.
    /// </summary>
    public AttemptWindowOptions Logins { get; } = Of(60, TimeSpan.FromMinutes(15));

    /// <summary>Logins from one address, right passwords included, to any accounts. Default 300 within 15 minutes.</summary>
    public AttemptWindowOptions LoginsPerAddress { get; } = Of(300, TimeSpan.FromMinutes(15));

    /// <summary>How failed logins in a row to one account, from wherever, slow it down and end. A success takes back only what its own client has failed; the rest fades with time.</summary>
    public AttemptBackoffOptions LoginBackoff { get; } = new();

    /// <summary>Registrations from one address. Default 20 within an hour.</summary>
    public AttemptWindowOptions RegistrationsPerAddress { get; } = Of(20, TimeSpan.FromHours(1));

    /// <summary>Messages to one e-mail address that reset a password, those of registrations included, and as many that verify it. Default 3 within an hour.</summary>
    public AttemptWindowOptions Messages { get; } = Of(3, TimeSpan.FromHours(1));

    /// <summary>Messages asked for from one address, registrations aside. Default 20 within an hour.</summary>
    public AttemptWindowOptions MessagesPerAddress { get; } = Of(20, TimeSpan.FromHours(1));

    /// <summary>Wrong digits for one account from one address, or from one known device; a success forgets them. Default 5 within 15 minutes.</summary>
    public AttemptWindowOptions CodeFailures { get; } = Of(5, TimeSpan.FromMinutes(15));

    /// <summary>Wrong digits for one account from all addresses together, known devices aside. Default 30 within 15 minutes.</summary>
    public AttemptWindowOptions CodeFailuresPerAccount { get; } = Of(30, TimeSpan.FromMinutes(15));

    /// <summary>Wrong one-time codes from one address. Default 50 within 15 minutes.</summary>
    public AttemptWindowOptions CodeFailuresPerAddress { get; } = Of(50, TimeSpan.FromMinutes(15));

    /// <summary>Refreshes of one session at one node. Default 120 within a minute.</summary>
    public AttemptWindowOptions RefreshesPerSession { get; } = Of(120, TimeSpan.FromMinutes(1));

    /// <summary>Refresh tokens from one address that are refused, at one node; those that are served are not counted. Default 600 within a minute.</summary>
    public AttemptWindowOptions RefreshesPerAddress { get; } = Of(600, TimeSpan.FromMinutes(1));

    /// <summary>Guests from one address. Default 30 within an hour.</summary>
    public AttemptWindowOptions GuestsPerAddress { get; } = Of(30, TimeSpan.FromHours(1));

    /// <summary>How many times the budget of an IPv6 /64 its /48 has, in each limit by address. Default 3; 1 to 100, 0 switches these limits off.</summary>
    /// <remarks>Raise it where many customers of one mobile network share a /48.</remarks>
    public int NetworkFactor { get; set; } = 3;

    /// <summary>
    /// Back ends that call on behalf of their own clients, as addresses or networks (<c>192.0.2.7</c>, <c>10.1.0.0/16</c>). A request
    /// from one of them is counted by the address in its header <c>Authenik8-Client-Address</c>; from anywhere else the header
    /// means nothing. Default none. The widest network that may be named is a /8 of IPv4 or a /32 of IPv6.
    /// </summary>
    public IList<string> TrustedBackends { get; } = [];

    private static AttemptWindowOptions Of(int permits, TimeSpan window) => new() { Permits = permits, Window = window };
}
