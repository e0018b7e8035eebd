using Authenik8.Events;
using Authenik8.Protection;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <inheritdoc />
internal sealed class AccountAdministration(
    IAccountStore store,
    AccountEditor editor,
    ISessionService sessions,
    IRevocationService revocations,
    AttemptGuard guard,
    ISecurityEvents events,
    TimeProvider clock) : IAccountAdministration
{
    private const int MaxPage = 200;

    /// <inheritdoc />
    public async Task<AccountList> ListAsync(string? tenant, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPage);
        var page = await store.ListAsync(new ListAccountsQuery(tenant, cursor, limit), cancellationToken).ConfigureAwait(false);
        return new AccountList([.. page.Accounts.Select(AccountView.Of)], page.Next);
    }

    /// <inheritdoc />
    public async Task<AccountView?> FindAsync(Subject account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        return Shown(await store.FindAsync(account, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc />
    public async Task<AccountView?> FindByEmailAsync(string? tenant, EmailAddress email, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        return Shown(await store.FindByEmailAsync(tenant, email, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc />
    public async Task<AccountResult<AccountView>> DisableAsync(Subject account, Subject? actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (account == actor)
            return new AccountResult<AccountView>.Refused(AccountFailure.OwnAdministration);
        var edited = await editor.EditAsync(
            account,
            // One that is pending deletion as well, or its owner could restore it in spite of the administrator.
            static current => current.Status == AccountStatus.Disabled ? null : current.WithNewCredentials(keep: null) with { Status = AccountStatus.Disabled },
            cancellationToken).ConfigureAwait(false);
        if (edited.Before is null)
            return new AccountResult<AccountView>.Refused(AccountFailure.NotFound);
        // Again where it was disabled before: whoever did may have died before the sessions were ended.
        _ = await sessions.EndAllAsync(account, SessionEndReason.Administrator, CancellationToken.None).ConfigureAwait(false);
        if (edited.After is not null)
            events.Raise(SecurityEventNames.AccountDisabled, account, actor: actor);
        return new AccountResult<AccountView>.Done(AccountView.Of(edited.After ?? edited.Before));
    }

    /// <inheritdoc />
    public async Task<AccountView?> EnableAsync(Subject account, Subject? actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        var edited = await editor.EditAsync(
            account,
            static current => current.Status == AccountStatus.Active
                ? null
                : Enable(current),
            cancellationToken).ConfigureAwait(false);
        // Again where it is active already: whoever enabled it may have died before the failures were forgotten.
        if (edited.Before is { } before)
            await guard.ForgetFailuresAsync(new AttemptSource { Account = AccountKeys.Of(before) }, CancellationToken.None).ConfigureAwait(false);
        if (edited.After is not null)
            events.Raise(SecurityEventNames.AccountEnabled, account, actor: actor);
        return Shown(edited.After ?? edited.Before);
    }

    /// <inheritdoc />
    public async Task<AccountResult<AccountView>> SetRolesAsync(SetRolesCommand command, Subject? actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Account == actor && command.Permissions?.Contains(IAccountAdministration.Permission, StringComparer.Ordinal) == false)
            return new AccountResult<AccountView>.Refused(AccountFailure.OwnAdministration);
        var edited = await editor.EditAsync(
            command.Account,
            // With the permissions that stay: an account whose grant fits into no token could not log in any more.
            current => SetRolesCommand.AreWellFormed([.. command.Roles, .. command.Permissions ?? current.Permissions])
                ? current with
                {
                    Roles = [.. command.Roles.Distinct(StringComparer.Ordinal)],
                    Permissions = command.Permissions is null ? current.Permissions : [.. command.Permissions.Distinct(StringComparer.Ordinal)],
                }
                : throw new ArgumentException(
                    "A role or permission is 1 to 128 characters without commas and control characters, and all together take at most 2,048 bytes in a token.", nameof(command)),
            cancellationToken).ConfigureAwait(false);
        if (edited.After is null)
            return new AccountResult<AccountView>.Refused(AccountFailure.NotFound);
        if (command.Revoke)
        {
            // Tokens tell the millisecond of their issue: one of this very millisecond may have the former roles.
            await revocations.RevokeSubjectAsync(command.Account, clock.GetUtcNow().AddMilliseconds(1), CancellationToken.None).ConfigureAwait(false);
        }
        events.Raise(SecurityEventNames.AccountRolesChanged, command.Account, actor: actor);
        return new AccountResult<AccountView>.Done(AccountView.Of(edited.After));
    }

    /// <inheritdoc />
    public async Task<int?> EndSessionsAsync(Subject account, Subject? actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (await store.FindAsync(account, cancellationToken).ConfigureAwait(false) is null)
            return null;
        var ended = await sessions.EndAllAsync(account, SessionEndReason.Administrator, cancellationToken).ConfigureAwait(false);
        events.Raise(SecurityEventNames.AccountSessionsEnded, account, actor: actor);
        return ended;
    }

    private static Account Enable(Account account)
    {
        // A guest is purged in any case, and a registration unless it is verified.
        if (account.DeletionDueAt is null || account.IsGuest || account.IsPendingRegistration)
            return account with { Status = AccountStatus.Active };
        // What its owner asked for before it was disabled, holds again.
        return account.Status == AccountStatus.Disabled
            ? account with { Status = AccountStatus.PendingDeletion }
            : account with { Status = AccountStatus.Active, DeletionDueAt = null };
    }

    private static AccountView? Shown(Account? account) => account is null ? null : AccountView.Of(account);
}
