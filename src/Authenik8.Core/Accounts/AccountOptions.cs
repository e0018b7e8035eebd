namespace Authenik8.Accounts;

/// <summary>Settings of accounts and of the flows around them.</summary>
public sealed class AccountOptions
{
    /// <summary>
    /// Whether there are accounts of the engine's own. Default true. A host with a user table of its own sets it to false
    /// and is spared the look at the account at each refresh; the account services and endpoints then must not be used.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether a password login needs a verified e-mail address. Default true.</summary>
    public bool RequireVerifiedEmail { get; set; } = true;

    /// <summary>
    /// How long a registration is kept whose address is not verified. Default 7 days; 1 minute to 366 days, at least
    /// <see cref="VerificationLifetime"/>. A registration to which a person has logged in (<see cref="RequireVerifiedEmail"/> is false) is kept.
    /// </summary>
    public TimeSpan UnverifiedLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Whether there are guests: accounts with nothing but a session, made by POST <c>guest</c> without any proof. Default false. A guest
    /// passes <c>RequireAuthorization()</c>; put <c>RequireAccount()</c> on endpoints that are not for guests.
    /// </summary>
    public bool AllowGuests { get; set; }

    /// <summary>What the codes in messages look like. Default <see cref="CodeFormat.Link"/>.</summary>
    public CodeFormat CodeFormat { get; set; }

    /// <summary>How long a code to reset a password or to change an address lives. Default 10 minutes; 1 to 10 minutes (NIST SP 800-63B section 5.1.3.2).</summary>
    public TimeSpan CodeLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a code to reset a password lives where an administrator started the reset. Default 24 hours; 1 minute to 7 days.</summary>
    public TimeSpan AdministratorCodeLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a code to verify the e-mail address of a new account lives. Default 24 hours; 1 minute to 7 days.</summary>
    public TimeSpan VerificationLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a ticket to link an external login lives. Default 2 minutes; 10 seconds to 10 minutes.</summary>
    public TimeSpan LinkTicketLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How many wrong digits, from all clients together, end the right ones. Default 50; 1 to 100.</summary>
    /// <remarks>
    /// Each client has far fewer (<see cref="Protection.ProtectionOptions.CodeFailures"/>). With a small number here, strangers end a
    /// code that its owner waits for.
    /// </remarks>
    public int CodeAttempts { get; set; } = 50;

    /// <summary>
    /// Whether an external login is linked without asking where both the provider and the engine have verified the same
    /// e-mail address. Default false: the person logs in to the account and redeems a ticket.
    /// </summary>
    /// <remarks>
    /// True trusts every provider that is used to verify addresses as well as you do. An account with
    /// <see cref="Account.HasUnconfirmedCredentials"/> is never linked without asking.
    /// </remarks>
    public bool LinkVerifiedEmails { get; set; }

    /// <summary>Roles of a new account, guests aside. Default none.</summary>
    public IList<string> DefaultRoles { get; } = [];

    /// <summary>Roles of a guest. Default none.</summary>
    public IList<string> GuestRoles { get; } = [];

    /// <summary>For how long a deleted account can be restored. Default 30 days; 1 to 365 days.</summary>
    public TimeSpan DeletionGrace { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How often accounts are looked for that are due to be purged. Default 1 hour; 1 second to 1 day.</summary>
    public TimeSpan PurgeInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many accounts are purged at a time. Default 100; 1 to 10,000.</summary>
    public int PurgeBatchSize { get; set; } = 100;

    /// <summary>
    /// How long ago somebody without a password may have logged in to change their address or to delete their account.
    /// Default 5 minutes; 1 minute to 1 hour.
    /// </summary>
    public TimeSpan ReauthenticationAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>For how long a device that has logged in is known, and spared the limits that strangers exhaust. Default 180 days; 1 hour to 366 days.</summary>
    public TimeSpan KnownDeviceLifetime { get; set; } = TimeSpan.FromDays(180);
}
