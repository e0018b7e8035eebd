using Authenik8.Accounts.Identity;
using Authenik8.Events;
using Authenik8.Tokens;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts;

/// <summary>Makes accounts: all of them come from here, however a person first arrives.</summary>
internal sealed class NewAccounts(IAccountStore store, GuestExpiry guests, ISecurityEvents events, TimeProvider clock, IOptions<Authenik8Options> options)
{
    private readonly AccountOptions _options = options.Value.Accounts;

    /// <summary>A registration, its address not yet verified.</summary>
    /// <remarks>
    /// Password and name travel with the code of the registration: the account gets them when that code is redeemed. Only where a login
    /// needs no verified address the account of the first registration has them before.
    /// </remarks>
    public Account Registration(string? tenant, EmailAddress email, string passwordHash, string? displayName)
    {
        var account = New(tenant, _options.DefaultRoles) with { Email = email };
        account = account with { DeletionDueAt = account.CreatedAt + _options.UnverifiedLifetime };
        return _options.RequireVerifiedEmail ? account : account with { PasswordHash = passwordHash, DisplayName = displayName };
    }

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
        return guest with { DeletionDueAt = guests.DueAt(guest.CreatedAt) };
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
