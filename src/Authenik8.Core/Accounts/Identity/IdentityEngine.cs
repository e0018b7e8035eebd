using Authenik8.Accounts.Codes;
using Authenik8.Events;
using Authenik8.Messages;
using Authenik8.Tokens;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts.Identity;

/// <inheritdoc />
internal sealed class IdentityEngine(
    IAccountStore store,
    NewAccounts accounts,
    AccountEditor editor,
    UnprovedAddresses unproved,
    OneTimeCodes codes,
    AccountMessages messages,
    ISecurityEvents events,
    IOptions<Authenik8Options> options) : IIdentityEngine
{
    // Each round that fails means that somebody else made the very account, which the next round finds.
    private const int MaxRounds = 20;

    private readonly AccountOptions _options = options.Value.Accounts;

    /// <inheritdoc />
    public async Task<IdentityResult> ResolveAsync(ExternalProfile profile, ResolveIntent intent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(intent);
        if (intent is ResolveIntent.Link link)
            return await LinkAsync(link.Account, profile, cancellationToken).ConfigureAwait(false);
        var tenant = ((ResolveIntent.SignIn)intent).Tenant;
        for (var round = 0; round < MaxRounds; round++)
        {
            if (await TrySignInAsync(tenant, profile, cancellationToken).ConfigureAwait(false) is { } result)
                return result;
        }
        throw new StoreContentionException("An account came and went each time that it was to be found.");
    }

    /// <inheritdoc />
    public async Task<IdentityResult> RedeemLinkTicketAsync(string ticket, Subject account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(account);
        // One that is for another account is not spent: its owner may still come.
        if (!codes.TryRead(ticket, out var code) || code.Purpose != CodePurpose.LinkIdentity || code.Subject != account
            || await codes.RedeemAsync(code, cancellationToken).ConfigureAwait(false) is not { } data)
            return new IdentityResult.InvalidTicket();
        return await AddAsync(
            account,
            new ExternalLogin(data.Issuer!, data.Subject!),
            current => data.SecurityVersion == current.SecurityVersion && string.Equals(data.Email, current.Email?.Value, StringComparison.Ordinal)
                ? null
                : new IdentityResult.InvalidTicket(),
            static current => current).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<UnlinkResult> UnlinkAsync(Subject account, ExternalLogin login, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(login);
        var edited = await editor.EditAsync(
            account,
            current => AccountSessions.IsUsable(current) && current.ExternalLogins.Contains(login) && HasAnotherWayThan(current, login)
                ? current with { ExternalLogins = [.. current.ExternalLogins.Where(other => other != login)] }
                : null,
            cancellationToken).ConfigureAwait(false);
        if (edited.Before is not { } before)
            return UnlinkResult.NotLinked;
        if (edited.After is null)
        {
            return !AccountSessions.IsUsable(before) ? UnlinkResult.NotActive
                : before.ExternalLogins.Contains(login) ? UnlinkResult.LastLogin : UnlinkResult.NotLinked;
        }
        events.Raise(SecurityEventNames.IdentityUnlinked, account);
        return UnlinkResult.Unlinked;
    }

    /// <summary>One look at how things are. Null: they changed meanwhile.</summary>
    private async Task<IdentityResult?> TrySignInAsync(string? tenant, ExternalProfile profile, CancellationToken cancellationToken)
    {
        if (await store.FindByLoginAsync(tenant, profile.Login, cancellationToken).ConfigureAwait(false) is { } known)
            return AccountSessions.IsUsable(known) ? new IdentityResult.ExistingLogin(AccountView.Of(known)) : new IdentityResult.NotActive(known.Status);

        EmailAddress? email = null;
        if (EmailAddress.TryParse(profile.Email, out var told))
        {
            if (!profile.IsEmailVerified)
                return Refuse(subject: null, new IdentityResult.EmailNotVerified(UnverifiedSide.Provider), "email_not_verified");
            if (await store.FindByEmailAsync(tenant, told, cancellationToken).ConfigureAwait(false) is { } owner)
                return await MeetOwnerAsync(owner, profile, cancellationToken).ConfigureAwait(false);
            email = told;
        }
        var account = accounts.WithLogin(tenant, profile, email);
        return await accounts.TryKeepAsync(account, "external", cancellationToken).ConfigureAwait(false) == CreateAccountOutcome.Created
            ? new IdentityResult.Created(AccountView.Of(account))
            : null;
    }

    // Somebody here has the address that the provider has verified. Null: not any more.
    private async Task<IdentityResult?> MeetOwnerAsync(Account owner, ExternalProfile profile, CancellationToken cancellationToken)
    {
        // The same person's other first login has made the account since the login was looked for.
        if (owner.ExternalLogins.Contains(profile.Login))
            return null;
        // The account has never proved the address, and this person has: it is theirs. To link instead would hand their login to the
        // person who registered the address before them.
        if (UnprovedAddresses.IsFree(owner))
        {
            _ = await unproved.TryFreeAsync(owner.Subject.Tenant, owner.Email!, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        if (!AccountSessions.IsUsable(owner))
            return new IdentityResult.NotActive(owner.Status);
        // The password of such an account may be that of the person who registered the address before its owner: a login that is linked
        // without asking would share the account with them.
        if (_options.LinkVerifiedEmails && !owner.HasUnconfirmedCredentials)
        {
            var added = await AddAsync(
                owner.Subject,
                profile.Login,
                current => current is { IsEmailVerified: true, HasUnconfirmedCredentials: false } && current.Email == owner.Email
                    ? null
                    : new IdentityResult.InvalidTicket(),
                static current => current).ConfigureAwait(false);
            // The account has changed or is gone, or another account has the login: the next round decides.
            return added is IdentityResult.InvalidTicket or IdentityResult.LinkedToAnother ? null : added;
        }
        var data = new CodeData
        {
            Issuer = profile.Login.Issuer,
            Subject = profile.Login.Subject,
            Email = owner.Email!.Value,
            SecurityVersion = owner.SecurityVersion,
        };
        var ticket = await codes.IssueTicketAsync(
            owner.Subject, CodePurpose.LinkIdentity, data, _options.LinkTicketLifetime, cancellationToken).ConfigureAwait(false);
        return Refuse(owner.Subject, new IdentityResult.LinkRequired(ticket.Text, ticket.ExpiresAt), "link_required");
    }

    // The person is logged in on one side and has just come from the other, so no address has a say.
    private Task<IdentityResult> LinkAsync(Subject account, ExternalProfile profile, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return AddAsync(
            account,
            profile.Login,
            // Whoever registered an address that is not theirs must not be able to leave a way in for later.
            static current => current is { Email: not null, IsEmailVerified: false } ? new IdentityResult.EmailNotVerified(UnverifiedSide.Account) : null,
            current => current.IsGuest
                ? accounts.Upgrade(current) with { DisplayName = current.DisplayName ?? DisplayNames.Clean(profile.Name) }
                : current);
    }

    private async Task<IdentityResult> AddAsync(
        Subject subject, ExternalLogin login, Func<Account, IdentityResult?> objection, Func<Account, Account> change)
    {
        IdentityResult? refusal = null;
        var edited = await editor.EditAsync(
            subject,
            current =>
            {
                refusal = !AccountSessions.IsUsable(current) ? new IdentityResult.NotActive(current.Status)
                    : current.ExternalLogins.Contains(login) ? new IdentityResult.ExistingLogin(AccountView.Of(current))
                    : objection(current);
                return refusal is null ? change(current) with { ExternalLogins = [.. current.ExternalLogins, login] } : null;
            },
            CancellationToken.None).ConfigureAwait(false);
        switch (edited.Outcome)
        {
            case UpdateAccountOutcome.Updated:
                events.Raise(SecurityEventNames.IdentityLinked, subject);
                if (edited.After!.Email is not null)
                    _ = await messages.ToAsync(MessageKind.IdentityLinked, subject, CancellationToken.None).ConfigureAwait(false);
                return new IdentityResult.Linked(AccountView.Of(edited.After));
            case UpdateAccountOutcome.LoginTaken:
                return Refuse(subject, new IdentityResult.LinkedToAnother(), "linked_to_another");
            case UpdateAccountOutcome.NotFound:
                return new IdentityResult.InvalidTicket();
            default:
                return refusal!;
        }
    }

    private static bool HasAnotherWayThan(Account account, ExternalLogin login) =>
        account is { PasswordHash: not null, Email: not null } || account.ExternalLogins.Any(other => other != login);

    private IdentityResult Refuse(Subject? subject, IdentityResult result, string reason)
    {
        events.Raise(SecurityEventNames.IdentityLinkRefused, subject, reason: reason);
        return result;
    }
}
