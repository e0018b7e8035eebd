using Authenik8.Accounts.Codes;
using Authenik8.Diagnostics;
using Authenik8.Events;
using Authenik8.Messages;
using Authenik8.Protection;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <inheritdoc />
internal sealed class EmailService(
    CallerAccounts callers,
    Reauthentication reauthentication,
    NewAccounts accounts,
    CodeDesk codes,
    AttemptGuard guard,
    KnownDevices devices,
    AccountEditor editor,
    AccountSessions sessions,
    AccountMessages messages,
    ISecurityEvents events) : IEmailService
{
    private static readonly CodePurpose[] Purposes = [CodePurpose.VerifyEmail, CodePurpose.ChangeEmail, CodePurpose.UpgradeGuest];

    /// <inheritdoc />
    public async Task<AccountResult<Accepted>> VerifyAsync(CodeCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        using var activity = Authenik8Activities.Start("email.verify");
        var presented = await codes.PresentAsync(command, Purposes, cancellationToken).ConfigureAwait(false);
        if (presented is not AccountResult<CodeInHand>.Done { Value: var code })
            return presented.Refuse<Accepted>();
        if (await codes.SpendAsync(code, CancellationToken.None).ConfigureAwait(false) is not { } data)
            return new AccountResult<Accepted>.Refused(AccountFailure.InvalidCode);
        var edited = await editor.EditAsync(code.Subject, account => Apply(account, code.Code.Purpose, data), CancellationToken.None).ConfigureAwait(false);
        if (edited.Outcome == UpdateAccountOutcome.EmailTaken)
            return new AccountResult<Accepted>.Refused(AccountFailure.EmailTaken);
        if (edited is not { Before: { } before, After: { } after })
            return new AccountResult<Accepted>.Refused(AccountFailure.InvalidCode);
        switch (code.Code.Purpose)
        {
            case CodePurpose.UpgradeGuest:
                events.Raise(SecurityEventNames.GuestUpgraded, after.Subject);
                break;
            case CodePurpose.ChangeEmail:
                await FinishChangeAsync(before, after).ConfigureAwait(false);
                // The device whose session goes on stays known; what it had was for the former address.
                if (after.KeptSession is { } kept && command.Client.AccessToken?.SessionId == kept)
                    return new AccountResult<Accepted>.Done(new Accepted { KnownDevice = devices.Remember(after, known: null) });
                break;
            default:
                events.Raise(SecurityEventNames.EmailVerified, after.Subject);
                break;
        }
        return new AccountResult<Accepted>.Done(default);
    }

    /// <inheritdoc />
    public async Task<AccountResult<Accepted>> ResendAsync(EmailCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var attempt = await guard.AcquireAsync(
            AttemptOperation.SendVerification, AccountKeys.Of(command.Tenant, command.Email), command.Client, device: null, cancellationToken).ConfigureAwait(false);
        if (!attempt.IsAllowed)
            return new AccountResult<Accepted>.Throttled(attempt.RetryAfter);
        return await messages.AboutAsync(MessageKind.VerifyEmail, command.Tenant, command.Email, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<AccountResult<Accepted>> ChangeAsync(
        AccessToken caller, EmailAddress email, string? password, ClientContext client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(email);
        ArgumentNullException.ThrowIfNull(client);
        var found = await callers.FindAsync(caller, cancellationToken).ConfigureAwait(false);
        if (found is not AccountResult<Account>.Done { Value: var account })
            return found.Refuse<Accepted>();
        if (account.IsGuest)
            return new AccountResult<Accepted>.Refused(AccountFailure.Guest);
        var proved = await reauthentication.ProveAsync(account, caller, password, client, cancellationToken).ConfigureAwait(false);
        if (proved is not AccountResult<Account>.Done)
            return proved.Refuse<Accepted>();
        var attempt = await guard.AcquireAsync(
            AttemptOperation.SendVerification, AccountKeys.Of(account.Subject.Tenant, email), client, AccountKeys.Of(account.Subject), cancellationToken).ConfigureAwait(false);
        if (!attempt.IsAllowed)
            return new AccountResult<Accepted>.Throttled(attempt.RetryAfter);

        events.Raise(SecurityEventNames.EmailChangeRequested, account.Subject, caller.SessionId);
        if (account.Email is not null)
            _ = await messages.ToAsync(MessageKind.EmailChangeRequested, account.Subject, cancellationToken).ConfigureAwait(false);
        return await messages.ToAsync(
            MessageKind.ConfirmEmailChange,
            account.Subject,
            email,
            new CodeData { Email = email.Value, SecurityVersion = account.SecurityVersion, Session = caller.SessionId?.ToString() },
            cancellationToken).ConfigureAwait(false);
    }

    private Account? Apply(Account account, CodePurpose purpose, CodeData data)
    {
        if (!AccountSessions.IsUsable(account) || !EmailAddress.TryParse(data.Email, out var email))
            return null;
        switch (purpose)
        {
            case CodePurpose.VerifyEmail:
                return email == account.Email ? account with { IsEmailVerified = true } : null;
            case CodePurpose.ChangeEmail:
                return data.SecurityVersion == account.SecurityVersion
                    ? account.WithNewCredentials(KeptBy(data)) with
                    {
                        Email = email,
                        IsEmailVerified = true,
                        // As a change of password does: what strangers failed at the former address is no concern of the new one.
                        Status = AccountStatus.Active,
                    }
                    : null;
            default:
                return account.IsGuest
                    ? accounts.Upgrade(account) with
                    {
                        Email = email,
                        IsEmailVerified = true,
                        PasswordHash = data.PasswordHash,
                        DisplayName = data.DisplayName ?? account.DisplayName,
                    }
                    : null;
        }
    }

    private static SessionId? KeptBy(CodeData data) => SessionId.TryParse(data.Session, out var session) ? session : null;

    private async Task FinishChangeAsync(Account before, Account after)
    {
        await sessions.EndOthersAsync(after.Subject, after.KeptSession, SessionEndReason.CredentialsChanged).ConfigureAwait(false);
        await codes.EndAllAsync(after.Subject).ConfigureAwait(false);
        events.Raise(SecurityEventNames.EmailChanged, after.Subject, after.KeptSession);
        if (before.Email is { } former)
            _ = await messages.ToAsync(MessageKind.EmailChanged, after.Subject, former, data: null, CancellationToken.None).ConfigureAwait(false);
    }
}
