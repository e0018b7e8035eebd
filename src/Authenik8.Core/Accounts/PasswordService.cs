using Authenik8.Accounts.Codes;
using Authenik8.Diagnostics;
using Authenik8.Events;
using Authenik8.Messages;
using Authenik8.Protection;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <inheritdoc />
internal sealed class PasswordService(
    IAccountStore store,
    CallerAccounts callers,
    PasswordProver prover,
    NewPasswords passwords,
    CodeDesk codes,
    AttemptGuard guard,
    AccountAttemptGuard attempts,
    KnownDevices devices,
    AccountEditor editor,
    AccountSessions sessions,
    AccountMessages messages,
    ISecurityEvents events) : IPasswordService
{
    /// <inheritdoc />
    public async Task<AccountResult<Accepted>> ForgetAsync(EmailCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var counted = await attempts.AcquireAsync(
            AttemptOperation.SendMessage, command.Tenant, command.Email.Value, command.Client, cancellationToken).ConfigureAwait(false);
        if (!counted.Result.IsAllowed)
            return new AccountResult<Accepted>.Throttled(counted.Result.RetryAfter);
        events.Raise(SecurityEventNames.PasswordResetRequested, subject: null);
        return await messages.AboutAsync(MessageKind.ResetPassword, command.Tenant, command.Email, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<AccountResult<Accepted>> StartResetAsync(Subject account, Subject? actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        var found = await store.FindAsync(account, cancellationToken).ConfigureAwait(false);
        if (found is null)
            return new AccountResult<Accepted>.Refused(AccountFailure.NotFound);
        if (found.Email is null)
            return new AccountResult<Accepted>.Refused(AccountFailure.Guest);
        events.Raise(SecurityEventNames.PasswordResetRequested, account, actor: actor);
        return await messages.ToAsync(
            MessageKind.ResetPassword, account, new CodeData { IsStartedByAdministrator = true }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<AccountResult<Accepted>> ResetAsync(CodeCommand command, string newPassword, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(newPassword);
        using var activity = Authenik8Activities.Start("password.reset");
        // Looked at before the password is, because what is wrong with a password tells of the account; and spent after,
        // because a password that is refused must not cost the code.
        var presented = await codes.PresentAsync(command, [CodePurpose.ResetPassword], cancellationToken).ConfigureAwait(false);
        if (presented is not AccountResult<CodeInHand>.Done { Value: var code })
            return presented.Refuse<Accepted>();
        if (await store.FindAsync(code.Subject, cancellationToken).ConfigureAwait(false) is not { } account)
            return new AccountResult<Accepted>.Refused(AccountFailure.InvalidCode);
        var origin = command.Client.OriginOf(AccountKeys.Of(account));
        var hashed = await passwords.HashAsync(newPassword, account.Email, account.DisplayName, origin, cancellationToken).ConfigureAwait(false);
        if (hashed is not AccountResult<string>.Done { Value: var hash })
        {
            // The code was right.
            await guard.SucceedAsync(code.Attempt, CancellationToken.None).ConfigureAwait(false);
            return hashed.Refuse<Accepted>();
        }
        if (await codes.SpendAsync(code, CancellationToken.None).ConfigureAwait(false) is not { } data)
            return new AccountResult<Accepted>.Refused(AccountFailure.InvalidCode);

        var edited = await editor.EditAsync(code.Subject, current => Reset(current, data, hash), CancellationToken.None).ConfigureAwait(false);
        if (edited.After is not { } after)
            return new AccountResult<Accepted>.Refused(AccountFailure.InvalidCode);
        await EndOldAsync(after, keep: null).ConfigureAwait(false);
        await guard.ForgetFailuresAsync(
            new AttemptSource { Account = AccountKeys.Of(after), Address = command.Client.Address }, CancellationToken.None).ConfigureAwait(false);
        if (edited.Before!.Status == AccountStatus.Locked)
            events.Raise(SecurityEventNames.AccountUnlocked, after.Subject);
        foreach (var _ in edited.Before.ExternalLogins.Except(after.ExternalLogins))
            events.Raise(SecurityEventNames.IdentityUnlinked, after.Subject, reason: "password_reset");
        events.Raise(SecurityEventNames.PasswordReset, after.Subject);
        _ = await TellAsync(after).ConfigureAwait(false);
        // The device has proved the mailbox. As a stranger it would wait with those who go on failing at the account, and the reset would help nothing.
        return new AccountResult<Accepted>.Done(new Accepted { KnownDevice = devices.Remember(after, command.Client.KnownDevice) });
    }

    /// <inheritdoc />
    public async Task<AccountResult<Accepted>> ChangeAsync(
        AccessToken caller, string currentPassword, string newPassword, ClientContext client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(newPassword);
        using var activity = Authenik8Activities.Start("password.change");
        var found = await callers.FindAsync(caller, cancellationToken).ConfigureAwait(false);
        if (found is not AccountResult<Account>.Done { Value: var account })
            return found.Refuse<Accepted>();
        if (account.IsGuest)
            return new AccountResult<Accepted>.Refused(AccountFailure.Guest);
        var proved = await prover.ProveAsync(
            AccountKeys.Of(account), account, currentPassword, client with { AccessToken = caller }, cancellationToken).ConfigureAwait(false);
        if (proved is not AccountResult<PasswordProof>.Done { Value: var proof })
            return Reauthentication.Refuse<Accepted>(proved);
        // Whatever becomes of the new one, the current password was right.
        await prover.SettleAsync(proof, CancellationToken.None).ConfigureAwait(false);
        var hashed = await passwords.HashAsync(newPassword, account.Email, account.DisplayName, client.OriginOf(AccountKeys.Of(account)), cancellationToken).ConfigureAwait(false);
        if (hashed is not AccountResult<string>.Done { Value: var hash })
            return hashed.Refuse<Accepted>();

        // Not where the credentials have changed since the password was compared: the one who changed them has the say.
        var edited = await editor.EditAsync(
            account,
            current => current.SecurityVersion == account.SecurityVersion && AccountSessions.IsUsable(current)
                ? current.WithNewCredentials(caller.SessionId) with { PasswordHash = hash, Status = AccountStatus.Active }
                : null,
            CancellationToken.None).ConfigureAwait(false);
        if (edited.After is not { } after)
            return new AccountResult<Accepted>.Refused(AccountFailure.SessionEnded);
        await EndOldAsync(after, caller.SessionId).ConfigureAwait(false);
        await guard.ForgetFailuresAsync(
            new AttemptSource { Account = AccountKeys.Of(after), Address = client.Address }, CancellationToken.None).ConfigureAwait(false);
        events.Raise(SecurityEventNames.PasswordChanged, after.Subject, caller.SessionId);
        _ = await TellAsync(after).ConfigureAwait(false);
        // The credentials have changed, so what this very device had before is void.
        return new AccountResult<Accepted>.Done(new Accepted { KnownDevice = devices.Remember(after, client.KnownDevice) });
    }

    private static Account? Reset(Account account, CodeData data, string hash)
    {
        if (data.SecurityVersion != account.SecurityVersion || !string.Equals(data.Email, account.Email?.Value, StringComparison.Ordinal))
            return null;
        var reset = account.WithNewCredentials(keep: null) with
        {
            PasswordHash = hash,
            IsEmailVerified = true,
            HasUnconfirmedCredentials = false,
            Status = account.Status == AccountStatus.Locked ? AccountStatus.Active : account.Status,
        };
        if (!account.IsEmailVerified && account.Status != AccountStatus.Disabled)
        {
            // A deletion that was asked for before the proof is not the owner's, and a registration is proved now.
            reset = reset with { Status = AccountStatus.Active, DeletionDueAt = null };
        }
        // Until now the owner of the mailbox had no say: the person who linked a login may have been another one.
        return account.IsEmailVerified && !account.HasUnconfirmedCredentials ? reset : reset with { ExternalLogins = [] };
    }

    // The password has changed, whether or not the outbox has room for the news.
    private async Task<AccountResult<Accepted>> TellAsync(Account account)
    {
        if (account.Email is not null)
            _ = await messages.ToAsync(MessageKind.PasswordChanged, account.Subject, CancellationToken.None).ConfigureAwait(false);
        return new AccountResult<Accepted>.Done(default);
    }

    private async Task EndOldAsync(Account account, SessionId? keep)
    {
        await sessions.EndOthersAsync(account.Subject, keep, SessionEndReason.CredentialsChanged).ConfigureAwait(false);
        await codes.EndAllAsync(account.Subject).ConfigureAwait(false);
    }
}
