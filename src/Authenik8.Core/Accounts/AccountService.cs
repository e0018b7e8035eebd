using Authenik8.Diagnostics;
using Authenik8.Events;
using Authenik8.Messages;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts;

/// <inheritdoc />
internal sealed class AccountService(
    CallerAccounts callers,
    PasswordProver prover,
    Reauthentication reauthentication,
    AccountEditor editor,
    AccountSessions sessions,
    AccountMessages messages,
    ISecurityEvents events,
    TimeProvider clock,
    IOptions<Authenik8Options> options) : IAccountService
{
    private readonly TimeSpan _grace = options.Value.Accounts.DeletionGrace;

    /// <inheritdoc />
    public async Task<AccountResult<AccountView>> GetAsync(AccessToken caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return await callers.FindAsync(caller, cancellationToken).ConfigureAwait(false) switch
        {
            AccountResult<Account>.Done { Value: var account } => new AccountResult<AccountView>.Done(AccountView.Of(account)),
            var refused => refused.Refuse<AccountView>(),
        };
    }

    /// <inheritdoc />
    public async Task<AccountResult<AccountView>> RenameAsync(AccessToken caller, string? displayName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (displayName is not null && !DisplayNames.IsWellFormed(displayName))
            throw new ArgumentException(DisplayNames.Rule, nameof(displayName));
        var found = await callers.FindAsync(caller, cancellationToken).ConfigureAwait(false);
        if (found is not AccountResult<Account>.Done { Value: var account })
            return found.Refuse<AccountView>();
        var edited = await editor.EditAsync(
            account,
            current => AccountSessions.IsUsable(current) ? current with { DisplayName = displayName } : null,
            cancellationToken).ConfigureAwait(false);
        return Shown(edited);
    }

    /// <inheritdoc />
    public async Task<AccountResult<AccountView>> DeleteAsync(AccessToken caller, string? password, ClientContext client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(client);
        using var activity = Authenik8Activities.Start("account.delete");
        var found = await callers.FindAsync(caller, cancellationToken).ConfigureAwait(false);
        if (found is not AccountResult<Account>.Done { Value: var account })
            return found.Refuse<AccountView>();
        if (account.Permissions.Contains(IAccountAdministration.Permission, StringComparer.Ordinal))
            return new AccountResult<AccountView>.Refused(AccountFailure.OwnAdministration);
        if (!account.IsGuest)
        {
            var proved = await reauthentication.ProveAsync(account, caller, password, client, cancellationToken).ConfigureAwait(false);
            if (proved is not AccountResult<Account>.Done)
                return proved.Refuse<AccountView>();
        }

        var dueAt = clock.GetUtcNow() + _grace;
        var edited = await editor.EditAsync(
            account,
            current => AccountSessions.IsUsable(current) && current.SecurityVersion == account.SecurityVersion
                && !current.Permissions.Contains(IAccountAdministration.Permission, StringComparer.Ordinal)
                ? current.WithNewCredentials(keep: null) with { Status = AccountStatus.PendingDeletion, DeletionDueAt = dueAt }
                : null,
            CancellationToken.None).ConfigureAwait(false);
        if (edited.After is not { } after)
            return Shown(edited);
        await sessions.EndOthersAsync(after.Subject, keep: null, SessionEndReason.AccountClosed).ConfigureAwait(false);
        events.Raise(SecurityEventNames.AccountDeletionRequested, after.Subject);
        if (after.Email is not null)
            _ = await messages.ToAsync(MessageKind.DeletionRequested, after.Subject, CancellationToken.None).ConfigureAwait(false);
        return Shown(edited);
    }

    /// <inheritdoc />
    public async Task<AccountResult<Accepted>> RestoreAsync(LoginCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        using var activity = Authenik8Activities.Start("account.restore");
        var proved = await prover.ProveAsync(command, cancellationToken).ConfigureAwait(false);
        if (proved is not AccountResult<PasswordProof>.Done { Value: var proof })
            return proved.Refuse<Accepted>();
        await prover.SettleAsync(proof, CancellationToken.None).ConfigureAwait(false);
        if (proof.Account.Status == AccountStatus.Disabled)
            return new AccountResult<Accepted>.Refused(AccountFailure.Disabled);
        if (proof.Account.Status != AccountStatus.PendingDeletion)
            return new AccountResult<Accepted>.Done(default);

        var edited = await editor.EditAsync(
            proof.Account,
            current => current.Status == AccountStatus.PendingDeletion && current.SecurityVersion == proof.Account.SecurityVersion && !IsOver(current)
                ? current with { Status = AccountStatus.Active, DeletionDueAt = null }
                : null,
            CancellationToken.None).ConfigureAwait(false);
        if (edited.After is null)
            return new AccountResult<Accepted>.Refused(AccountFailure.InvalidCredentials);
        events.Raise(SecurityEventNames.AccountRestored, proof.Account.Subject);
        return new AccountResult<Accepted>.Done(default);
    }

    private static AccountResult<AccountView> Shown(EditedAccount edited) => edited.After is { } after
        ? new AccountResult<AccountView>.Done(AccountView.Of(after))
        : new AccountResult<AccountView>.Refused(AccountFailure.SessionEnded);

    // The grace is over, though the purge has not come by yet.
    private bool IsOver(Account account) => account.DeletionDueAt <= clock.GetUtcNow();
}
