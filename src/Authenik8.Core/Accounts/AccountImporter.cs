using Authenik8.Events;
using Authenik8.Passwords;

namespace Authenik8.Accounts;

/// <inheritdoc />
internal sealed class AccountImporter(IAccountStore store, IPasswordHasher hasher, ISecurityEvents events) : IAccountImporter
{
    /// <inheritdoc />
    public async Task<ImportAccountResult> ImportAsync(Account account, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (account.PasswordHash is { } hash && hasher.FindFault(hash) is { } reason)
            return new ImportAccountResult.PasswordHashRefused(reason);
        if (account.DisplayName is { } name && !DisplayNames.IsWellFormed(name))
            return new ImportAccountResult.DisplayNameRefused();
        if (!SetRolesCommand.AreWellFormed([.. account.Roles, .. account.Permissions]))
            return new ImportAccountResult.RolesRefused();
        var outcome = await store.CreateAsync(account, cancellationToken).ConfigureAwait(false);
        if (outcome != CreateAccountOutcome.Created)
            return new ImportAccountResult.Taken(outcome);
        events.Raise(SecurityEventNames.AccountRegistered, account.Subject, reason: "import");
        return new ImportAccountResult.Imported(AccountView.Of(account));
    }
}
