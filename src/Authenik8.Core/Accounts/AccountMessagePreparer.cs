using Authenik8.Accounts.Codes;
using Authenik8.Messages;
using Authenik8.Tokens;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts;

/// <summary>Finds out, in the background, whom a requested message concerns and what it says, and makes its code.</summary>
internal sealed class AccountMessagePreparer(
    IAccountStore store, NewAccounts accounts, AccountEditor editor, OneTimeCodes codes, TimeProvider clock, IOptions<Authenik8Options> options) : IMessagePreparer
{
    private readonly AccountOptions _options = options.Value.Accounts;

    /// <inheritdoc />
    public async Task<OutboundMessage?> PrepareAsync(MessageRequest request, string id, CancellationToken cancellationToken)
    {
        EmailAddress? address = null;
        if (request.Email is not null && !EmailAddress.TryParse(request.Email, out address))
            return null;
        var account = request.AccountId is { } accountId
            ? await store.FindAsync(new Subject(accountId, request.Tenant), cancellationToken).ConfigureAwait(false)
            : address is null ? null : await store.FindByEmailAsync(request.Tenant, address, cancellationToken).ConfigureAwait(false);
        var data = request.Data is { } written ? CodeData.Read(written) : null;
        if (account is null)
        {
            // The registration that the address had was purged since a person registered it again: begin anew.
            if (request is not { Kind: MessageKind.VerifyEmail, AccountId: null } || data?.PasswordHash is not { } hash)
                return null;
            account = accounts.Registration(request.Tenant, address!, hash, data.DisplayName);
            if (await accounts.TryKeepAsync(account, "password", cancellationToken).ConfigureAwait(false) != CreateAccountOutcome.Created)
                throw new StoreContentionException("An address came into use while a message about it was prepared.");
        }
        var draft = new MessageDraft(id, request.Kind, account, address, data);
        return request.Kind switch
        {
            MessageKind.VerifyEmail => account.IsGuest
                ? await InviteGuestAsync(draft, cancellationToken).ConfigureAwait(false)
                : await VerifyAsync(draft, cancellationToken).ConfigureAwait(false),
            MessageKind.ResetPassword or MessageKind.AlreadyRegistered => await ResetAsync(draft, cancellationToken).ConfigureAwait(false),
            MessageKind.ConfirmEmailChange => await ConfirmChangeAsync(draft, cancellationToken).ConfigureAwait(false),
            MessageKind.EmailChanged => draft.Plain(draft.Address),
            MessageKind.PasswordChanged => draft.Plain(account.Email) is { } message
                ? message with { LinkedIssuers = [.. account.ExternalLogins.Select(static login => login.Issuer).Distinct(StringComparer.Ordinal)] }
                : null,
            MessageKind.DeletionRequested => draft.Plain(account.Email) is { } message ? message with { ExpiresAt = account.DeletionDueAt } : null,
            _ => draft.Plain(account.Email),
        };
    }

    private async Task<OutboundMessage?> VerifyAsync(MessageDraft draft, CancellationToken cancellationToken)
    {
        var account = draft.Account;
        if (account is not { Email: { } email })
            return null;
        if (account.IsEmailVerified)
        {
            // A person registered the address of an account: its owner gets a message. A code that was asked for again needs no message.
            return draft.Data is null
                ? null
                : await ResetAsync(draft with { Kind = MessageKind.AlreadyRegistered, Data = null }, cancellationToken).ConfigureAwait(false);
        }
        if (!EmailService.MayVerify(account))
            return null;
        // The registration lives as long as its code.
        var endsAt = clock.GetUtcNow() + _options.VerificationLifetime;
        var edited = await editor.EditAsync(
            account,
            current => current.IsPendingRegistration && current.DeletionDueAt < endsAt ? current with { DeletionDueAt = endsAt } : null,
            cancellationToken).ConfigureAwait(false);
        if (edited.Outcome == UpdateAccountOutcome.NotFound)
            throw new StoreContentionException("A registration was purged while a message about it was prepared.");
        // A code that was asked for by address alone belongs to no registration, so it carries no password.
        var data = draft.Data ?? new CodeData { Email = email.Value };
        var code = await codes.IssueAsync(
            account.Subject, CodePurpose.VerifyEmail, data, _options.VerificationLifetime, cancellationToken).ConfigureAwait(false);
        return draft.WithCode(email, code);
    }

    private async Task<OutboundMessage?> InviteGuestAsync(MessageDraft draft, CancellationToken cancellationToken)
    {
        if (draft is not { Address: { } email, Data: { } data } || draft.Account.Status != AccountStatus.Active)
            return null;
        // The owner of a taken address is told, as at any other registration.
        if (await store.FindByEmailAsync(draft.Account.Subject.Tenant, email, cancellationToken).ConfigureAwait(false) is { } owner
            && !UnprovedAddresses.IsFree(owner))
            return await ResetAsync(draft with { Kind = MessageKind.AlreadyRegistered, Account = owner, Data = null }, cancellationToken).ConfigureAwait(false);
        var code = await codes.IssueAsync(
            draft.Account.Subject, CodePurpose.UpgradeGuest, data, _options.VerificationLifetime, cancellationToken).ConfigureAwait(false);
        return draft.WithCode(email, code);
    }

    private async Task<OutboundMessage?> ResetAsync(MessageDraft draft, CancellationToken cancellationToken)
    {
        var account = draft.Account;
        if (account is not { Email: { } email } || account.Status == AccountStatus.Disabled)
            return null;
        // Nobody but the owner of the mailbox gets it, so it proves the address as well.
        var data = new CodeData { Email = email.Value, SecurityVersion = account.SecurityVersion };
        var lifetime = draft.Data?.IsStartedByAdministrator == true ? _options.AdministratorCodeLifetime : _options.CodeLifetime;
        var code = await codes.IssueAsync(account.Subject, CodePurpose.ResetPassword, data, lifetime, cancellationToken).ConfigureAwait(false);
        return draft.WithCode(email, code);
    }

    private async Task<OutboundMessage?> ConfirmChangeAsync(MessageDraft draft, CancellationToken cancellationToken)
    {
        var account = draft.Account;
        if (draft is not { Address: { } email, Data: { } data } || data.SecurityVersion != account.SecurityVersion || !AccountSessions.IsUsable(account))
            return null;
        var owner = await store.FindByEmailAsync(account.Subject.Tenant, email, cancellationToken).ConfigureAwait(false);
        if (owner is not null && owner.Subject != account.Subject && !UnprovedAddresses.IsFree(owner))
            return null;
        var code = await codes.IssueAsync(account.Subject, CodePurpose.ChangeEmail, data, _options.CodeLifetime, cancellationToken).ConfigureAwait(false);
        return draft.WithCode(email, code);
    }
}
