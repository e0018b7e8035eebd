using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>Finds the account of a caller, and refuses a token that the account does not honor any more, whatever this node has heard.</summary>
internal sealed class CallerAccounts(IAccountStore store)
{
    public async Task<AccountResult<Account>> FindAsync(AccessToken caller, CancellationToken cancellationToken)
    {
        // A subject of the host's own has no account here, even where the ids are alike.
        if (caller.SecurityVersion is not { } securityVersion)
            return new AccountResult<Account>.Refused(AccountFailure.NotFound);
        var account = await store.FindAsync(caller.Subject, cancellationToken).ConfigureAwait(false);
        return account is not null && AccountSessions.IsUsable(account) && account.Honors(caller.SessionId, securityVersion)
            ? new AccountResult<Account>.Done(account)
            : new AccountResult<Account>.Refused(AccountFailure.SessionEnded);
    }
}
