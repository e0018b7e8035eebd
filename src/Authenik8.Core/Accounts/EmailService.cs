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
    NewPasswords passwords,
    UnprovedAddresses unproved,
    CodeDesk codes,
    AttemptGuard guard,
    KnownDevices devices,
    AccountEditor editor,
    AccountSessions sessions,
    AccountMessages messages,
    ISecurityEvents events) : IEmailService
{
    // In each round that fails another account has taken the address without proof.
    private const int MaxRounds = 20;

    private static readonly CodePurpose[] Purposes = [CodePurpose.VerifyEmail, CodePurpose.ChangeEmail, CodePurpose.UpgradeGuest];

    /// <inheritdoc />
    public async Task<AccountResult<Accepted>> VerifyAsync(CodeCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        using var activity = Authenik8Activities.Start("email.verify");
        // Looked at before a new password is, because what is wrong with a password tells of the account; and spent after,
        // because a password that is missing or refused must not cost the code.
        var presented = await codes.PresentAsync(command, Purposes, cancellationToken).ConfigureAwait(false);
        if (presented is not AccountResult<CodeInHand>.Done { Value: var code })
            return presented.Refuse<Accepted>();
        var hashed = await HashNewAsync(code, command, cancellationToken).ConfigureAwait(false);
        if (hashed is not AccountResult<string?>.Done { Value: var newHash })
        {
            await guard.WithdrawAsync(code.Attempt, CancellationToken.None).ConfigureAwait(false);
            return hashed.Refuse<Accepted>();
        }
        if (await codes.SpendAsync(code, CancellationToken.None).ConfigureAwait(false) is not { } data)
            return new AccountResult<Accepted>.Refused(AccountFailure.InvalidCode);
        var edited = await EditAsync(code, data, newHash).ConfigureAwait(false);
        if (edited.Outcome == UpdateAccountOutcome.EmailTaken)
            return new AccountResult<Accepted>.Refused(AccountFailure.EmailTaken);
        if (edited is not { Before: { } before, After: { } after })
            return new AccountResult<Accepted>.Refused(AccountFailure.InvalidCode);
        if (after.SecurityVersion != before.SecurityVersion)
        {
            await sessions.EndOthersAsync(after.Subject, after.KeptSession, SessionEndReason.CredentialsChanged).ConfigureAwait(false);
            await codes.EndAllAsync(after.Subject).ConfigureAwait(false);
        }
        foreach (var _ in before.ExternalLogins.Except(after.ExternalLogins))
            events.Raise(SecurityEventNames.IdentityUnlinked, after.Subject, reason: "email_verified");
        if (before.Status == AccountStatus.Locked && after.Status == AccountStatus.Active)
            events.Raise(SecurityEventNames.AccountUnlocked, after.Subject);
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
        // The device has proved the mailbox: strangers who fail at the account do not keep it out. A new address is proved by its mailbox alone,
        // which need not be the owner's of the account.
        return new AccountResult<Accepted>.Done(
            code.Code.Purpose == CodePurpose.ChangeEmail ? default : new Accepted { KnownDevice = devices.Remember(after, command.Client.KnownDevice) });
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

    /// <summary>Whether an address that is not verified may become so with a code. A deletion that was asked for before its proof does not hold it up.</summary>
    public static bool MayVerify(Account account) => !account.IsEmailVerified && account.Status != AccountStatus.Disabled;

    // Null in the result: the password of the registration that the code belongs to.
    private async Task<AccountResult<string?>> HashNewAsync(CodeInHand code, CodeCommand command, CancellationToken cancellationToken)
    {
        if (code.Code.Purpose == CodePurpose.ChangeEmail)
            return new AccountResult<string?>.Done(null);
        if (command.NewPassword is not { } newPassword)
        {
            return code.Data.PasswordHash is null
                ? new AccountResult<string?>.Refused(AccountFailure.NewPasswordRequired)
                : new AccountResult<string?>.Done(null);
        }
        _ = EmailAddress.TryParse(code.Data.Email, out var email);
        var origin = command.Client.OriginOf(AccountKeys.Of(code.Subject));
        return await passwords.HashAsync(newPassword, email, code.Data.DisplayName, origin, cancellationToken).ConfigureAwait(false) switch
        {
            AccountResult<string>.Done { Value: var hash } => new AccountResult<string?>.Done(hash),
            var refused => refused.Refuse<string?>(),
        };
    }

    // The mailbox has been proved, so an account that has the address without proof gives it up.
    private async Task<EditedAccount> EditAsync(CodeInHand code, CodeData data, string? newHash)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var edited = await editor.EditAsync(
                code.Subject, account => Apply(account, code.Code.Purpose, data, newHash), CancellationToken.None).ConfigureAwait(false);
            if (edited.Outcome != UpdateAccountOutcome.EmailTaken || !EmailAddress.TryParse(data.Email, out var email)
                || !await unproved.TryFreeAsync(code.Subject.Tenant, email, CancellationToken.None).ConfigureAwait(false))
                return edited;
        }
        throw new StoreContentionException("An address came into use each time that it was to be taken.");
    }

    private Account? Apply(Account account, CodePurpose purpose, CodeData data, string? newHash)
    {
        if (!EmailAddress.TryParse(data.Email, out var email))
            return null;
        return purpose switch
        {
            CodePurpose.VerifyEmail => email == account.Email && MayVerify(account) ? Verify(account, data, newHash) : null,
            CodePurpose.ChangeEmail => AccountSessions.IsUsable(account) && data.SecurityVersion == account.SecurityVersion
                ? account.WithNewCredentials(KeptBy(data)) with
                {
                    Email = email,
                    IsEmailVerified = true,
                    HasUnconfirmedCredentials = true,
                    // A locked account would show itself at its new address.
                    Status = AccountStatus.Active,
                    DeletionDueAt = account.IsPendingRegistration ? null : account.DeletionDueAt,
                }
                : null,
            _ => AccountSessions.IsUsable(account) && account.IsGuest ? Upgrade(account, email, data, newHash) : null,
        };
    }

    private static Account Verify(Account account, CodeData data, string? newHash)
    {
        var verified = account with
        {
            IsEmailVerified = true,
            HasUnconfirmedCredentials = newHash is null,
            PasswordHash = newHash ?? data.PasswordHash,
            DisplayName = data.PasswordHash is null ? account.DisplayName : data.DisplayName,
            Status = AccountStatus.Active,
            DeletionDueAt = null,
            // Linked before the proof, whoever linked them.
            ExternalLogins = [],
        };
        // The sessions of the very registration that the code belongs to go on; there are some only where a login needs no verified address. Where
        // no password was and no login, there is no session.
        var isUnused = account is { PasswordHash: null, LastLoginAt: null };
        return isUnused || verified.PasswordHash == account.PasswordHash ? verified : verified.WithNewCredentials(keep: null);
    }

    private Account Upgrade(Account guest, EmailAddress email, CodeData data, string? newHash)
    {
        var upgraded = accounts.Upgrade(guest) with
        {
            Email = email,
            IsEmailVerified = true,
            HasUnconfirmedCredentials = newHash is null,
            PasswordHash = newHash ?? data.PasswordHash,
            DisplayName = data.DisplayName ?? guest.DisplayName,
        };
        // The session that registered goes on, unless the owner of the mailbox has chosen another password than it did.
        return newHash is not null ? upgraded.WithNewCredentials(keep: null)
            : KeptBy(data) is { } session ? upgraded.WithNewCredentials(session)
            : upgraded;
    }

    private static SessionId? KeptBy(CodeData data) => SessionId.TryParse(data.Session, out var session) ? session : null;

    private async Task FinishChangeAsync(Account before, Account after)
    {
        events.Raise(SecurityEventNames.EmailChanged, after.Subject, after.KeptSession);
        if (before.Email is { } former)
            _ = await messages.ToAsync(MessageKind.EmailChanged, after.Subject, former, data: null, CancellationToken.None).ConfigureAwait(false);
    }
}
