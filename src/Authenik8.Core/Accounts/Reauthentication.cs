using Authenik8.Tokens;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts;

/// <summary>Has somebody who is logged in prove once more who they are, before something that a stolen session must not do.</summary>
internal sealed class Reauthentication(PasswordProver prover, TimeProvider clock, IOptions<Authenik8Options> options)
{
    private readonly TimeSpan _age = options.Value.Accounts.ReauthenticationAge;

    /// <summary>Asks for the password, or, where the account has none, for a login a moment ago.</summary>
    public async Task<AccountResult<Account>> ProveAsync(
        Account account, AccessToken caller, string? password, ClientContext client, CancellationToken cancellationToken)
    {
        if (account.PasswordHash is null)
        {
            return caller.AuthTime is { } authTime && clock.GetUtcNow() - authTime <= _age
                ? new AccountResult<Account>.Done(account)
                : new AccountResult<Account>.Refused(AccountFailure.ReauthenticationRequired);
        }
        if (password is null)
            return new AccountResult<Account>.Refused(AccountFailure.WrongPassword);
        var proved = await prover.ProveAsync(
            AccountKeys.Of(account), account, password, client with { AccessToken = caller }, cancellationToken).ConfigureAwait(false);
        if (proved is not AccountResult<PasswordProof>.Done { Value: var proof })
            return Refuse<Account>(proved);
        await prover.SettleAsync(proof, CancellationToken.None).ConfigureAwait(false);
        return new AccountResult<Account>.Done(account);
    }

    /// <summary>The refusal of somebody whose account is known: it is the password that is wrong.</summary>
    public static AccountResult<TValue> Refuse<TValue>(AccountResult<PasswordProof> proved) =>
        proved is AccountResult<PasswordProof>.Refused { Reason: AccountFailure.InvalidCredentials }
            ? new AccountResult<TValue>.Refused(AccountFailure.WrongPassword)
            : proved.Refuse<TValue>();
}
