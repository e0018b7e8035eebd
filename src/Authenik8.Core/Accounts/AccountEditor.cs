using System.Security.Cryptography;
using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>Changes accounts: reads, changes and swaps, again and again until nobody came in between.</summary>
internal sealed class AccountEditor(IAccountStore store, TimeProvider clock)
{
    // Each round that fails means that somebody else succeeded; so many on one account is a fault, not contention.
    private const int MaxRounds = 50;

    // Rounds that follow each other at once, before they are spread out in time.
    private const int HastyRounds = 3;
    private const int MaxDoublings = 8;

    /// <summary>Changes an account.</summary>
    /// <param name="subject">Which.</param>
    /// <param name="change">Says what it is to be, given what it is. Called anew in each round, so that it decides on what is true. Null calls the edit off.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<EditedAccount> EditAsync(Subject subject, Func<Account, Account?> change, CancellationToken cancellationToken) =>
        EditAsync(known: null, subject, change, cancellationToken);

    /// <summary>Changes an account that has just been read.</summary>
    public Task<EditedAccount> EditAsync(Account known, Func<Account, Account?> change, CancellationToken cancellationToken) =>
        EditAsync(known, known.Subject, change, cancellationToken);

    private async Task<EditedAccount> EditAsync(Account? known, Subject subject, Func<Account, Account?> change, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            if (round >= HastyRounds)
                await PauseAsync(round, cancellationToken).ConfigureAwait(false);
            var account = known ?? await store.FindAsync(subject, cancellationToken).ConfigureAwait(false);
            known = null;
            if (account is null)
                return new EditedAccount(UpdateAccountOutcome.NotFound, null, null);
            if (change(account) is not { } changed)
                return new EditedAccount(UpdateAccountOutcome.Conflict, account, null);
            var outcome = await store.UpdateAsync(changed, cancellationToken).ConfigureAwait(false);
            switch (outcome)
            {
                case UpdateAccountOutcome.Updated:
                    return new EditedAccount(outcome, account, changed with { Version = changed.Version + 1 });
                case UpdateAccountOutcome.EmailTaken or UpdateAccountOutcome.LoginTaken:
                    return new EditedAccount(outcome, account, null);
            }
        }
        throw new StoreContentionException("An account changed each time that it was to be changed.");
    }

    // Many who go on in step succeed one in each round, and the last of them not within the rounds that there are.
    private Task PauseAsync(int round, CancellationToken cancellationToken)
    {
        var most = 1 << Math.Min(round - HastyRounds + 1, MaxDoublings);
        return Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(most) + 1), clock, cancellationToken);
    }
}
