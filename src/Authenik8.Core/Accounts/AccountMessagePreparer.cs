using Authenik8.Accounts.Codes;
using Authenik8.Messages;
using Authenik8.Tokens;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts;

/// <summary>Finds out, in the background, whom a requested message concerns and what it says, and makes its code.</summary>
internal sealed class AccountMessagePreparer(IAccountStore store, OneTimeCodes codes, IOptions<Authenik8Options> options) : IMessagePreparer
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
        if (account is null)
            return null;
        var draft = new MessageDraft(id, request.Kind, account, address, request.Data is { } data ? CodeData.Read(data) : null);
        return request.Kind switch
        {
            MessageKind.VerifyEmail => account.IsGuest
                ? await InviteGuestAsync(draft, cancellationToken).ConfigureAwait(false)
                : await VerifyAsync(draft, cancellationToken).ConfigureAwait(false),
            MessageKind.ResetPassword or MessageKind.AlreadyRegistered => await ResetAsync(draft, cancellationToken).ConfigureAwait(false),
            MessageKind.ConfirmEmailChange => await ConfirmChangeAsync(draft, cancellationToken).ConfigureAwait(false),
            MessageKind.EmailChanged => draft.Plain(draft.Address),
            MessageKind.DeletionRequested => draft.Plain(account.Email) is { } message ? message with { ExpiresAt = account.DeletionDueAt } : null,
            _ => draft.Plain(account.Email),
        };
    }

    private async Task<OutboundMessage?> VerifyAsync(MessageDraft draft, CancellationToken cancellationToken)
    {
        var account = draft.Account;
        if (account is not { Email: { } email, IsEmailVerified: false } || !AccountSessions.IsUsable(account))
            return null;
        var code = await codes.IssueAsync(
            account.Subject, CodePurpose.VerifyEmail, new CodeData { Email = email.Value }, _options.VerificationLifetime, cancellationToken).ConfigureAwait(false);
        return draft.WithCode(email, code);
    }

    private async Task<OutboundMessage?> InviteGuestAsync(MessageDraft draft, CancellationToken cancellationToken)
    {
        if (draft is not { Address: { } email, Data: { } data } || draft.Account.Status != AccountStatus.Active)
            return null;
        // The owner of a taken address is told, as at any other registration.
        if (await store.FindByEmailAsync(draft.Account.Subject.Tenant, email, cancellationToken).ConfigureAwait(false) is { } owner)
            return await ResetAsync(draft with { Kind = MessageKind.AlreadyRegistered, Account = owner }, cancellationToken).ConfigureAwait(false);
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
        var code = await codes.IssueAsync(account.Subject, CodePurpose.ResetPassword, data, _options.CodeLifetime, cancellationToken).ConfigureAwait(false);
        return draft.WithCode(email, code);
    }

    private async Task<OutboundMessage?> ConfirmChangeAsync(MessageDraft draft, CancellationToken cancellationToken)
    {
        var account = draft.Account;
        if (draft is not { Address: { } email, Data: { } data } || data.SecurityVersion != account.SecurityVersion || !AccountSessions.IsUsable(account))
            return null;
        var owner = await store.FindByEmailAsync(account.Subject.Tenant, email, cancellationToken).ConfigureAwait(false);
        if (owner is not null && owner.Subject != account.Subject)
            return null;
        var code = await codes.IssueAsync(account.Subject, CodePurpose.ChangeEmail, data, _options.CodeLifetime, cancellationToken).ConfigureAwait(false);
        return draft.WithCode(email, code);
    }
}
