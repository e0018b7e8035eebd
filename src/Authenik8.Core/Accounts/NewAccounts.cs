using Authenik8.Accounts.Identity;
using Authenik8.Events;
using Authenik8.Tokens;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts;

/// <summary>Makes accounts: all of them come from here, however a person first arrives.</summary>
internal sealed class NewAccounts(IAccountStore store, ISecurityEvents events, TimeProvider clock, IOptions<Authenik8Options> options)
{
    private readonly AccountOptions _options = options.Value.Accounts;

    // A guest has nothing but its session, so it goes when that is over for certain.
    private readonly TimeSpan _guestLifetime = options.Value.Sessions.AbsoluteLifetime + TimeSpan.FromDays(1);

    /// <summary>An account with a password, its address not yet verified.</summary>
    public Account WithPassword(RegisterCommand command, string passwordHash) => New(command.Tenant, _options.DefaultRoles) with
    {
        Email = command.Email,
        DisplayName = command.DisplayName,
        PasswordHash = passwordHash,
    };

    /// <summary>An account with an external login, its address verified by the provider where it has one.</summary>
    public Account WithLogin(string? tenant, ExternalProfile profile, EmailAddress? email) => New(tenant, _options.DefaultRoles) with
    {
        Email = email,
        IsEmailVerified = email is not null,
        DisplayName = DisplayNames.Clean(profile.Name),
        ExternalLogins = [profile.Login],
    };

    /// <summary>A guest.</summary>
    public Account Guest(string? tenant)
    {
        var guest = New(tenant, _options.GuestRoles);
        return guest with { DeletionDueAt = guest.CreatedAt + _guestLifetime };
    }

    /// <summary>A guest as the account that it becomes.</summary>
    public Account Upgrade(Account guest) => guest with
    {
        DeletionDueAt = null,
        Roles = [.. guest.Roles.Except(_options.GuestRoles, StringComparer.Ordinal).Union(_options.DefaultRoles, StringComparer.Ordinal)],
    };

    /// <summary>Keeps an account, unless its address or its login is taken.</summary>
    public async Task<CreateAccountOutcome> TryKeepAsync(Account account, string how, CancellationToken cancellationToken)
    {
        var outcome = await store.CreateAsync(account, cancellationToken).ConfigureAwait(false);
        if (outcome == CreateAccountOutcome.Created)
            events.Raise(SecurityEventNames.AccountRegistered, account.Subject, reason: how);
        return outcome;
    }

    private Account New(string? tenant, IEnumerable<string> roles) => new()
    {
        Subject = new Subject(Base64Url128.Format(Base64Url128.Random()), tenant),
        Roles = [.. roles],
        CreatedAt = clock.GetUtcNow(),
    };
}
