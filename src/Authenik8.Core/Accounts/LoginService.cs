using Authenik8.Diagnostics;
using Authenik8.Events;
using Authenik8.Protection;
using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <inheritdoc />
internal sealed class LoginService(
    IAccountStore store,
    PasswordProver prover,
    AttemptGuard guard,
    AccountSessions sessions,
    ISecurityEvents events) : ILoginService
{
    private static readonly string[] PasswordMethod = ["pwd"];

    /// <inheritdoc />
    public async Task<AccountResult<LoggedIn>> LogInAsync(LoginCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        using var activity = Authenik8Activities.Start("login");
        var proved = await prover.ProveAsync(command, cancellationToken).ConfigureAwait(false);
        if (proved is not AccountResult<PasswordProof>.Done { Value: var proof })
            return proved.Refuse<LoggedIn>();
        // The password was right, whatever comes of it: simultaneous logins of one person must not count as failures in a row meanwhile.
        await prover.SettleAsync(proof, CancellationToken.None).ConfigureAwait(false);
        if (Refusal(proof.Account) is { } failure)
            return Refuse(proof.Account.Subject, failure);

        // What was compared must be what is stored still: a password that was changed in between logs nobody in, which its
        // security version says.
        var loggedIn = await sessions.StartAsync(
            proof.Account, PasswordMethod, command.Client, account => Open(account, proof), cancellationToken).ConfigureAwait(false);
        if (loggedIn is null)
            return Refuse(proof.Account.Subject, AccountFailure.InvalidCredentials);
        return Welcome(loggedIn, proof.Account, "pwd");
    }

    /// <inheritdoc />
    public async Task<AccountResult<LoggedIn>> StartSessionAsync(
        Subject account, IReadOnlyList<string> methods, ClientContext client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(methods);
        ArgumentNullException.ThrowIfNull(client);
        if (await store.FindAsync(account, cancellationToken).ConfigureAwait(false) is not { } found)
            return new AccountResult<LoggedIn>.Refused(AccountFailure.NotFound);
        if (Refusal(found) is { } failure)
            return Refuse(found.Subject, failure);
        var attempt = await guard.AcquireAsync(
            AttemptOperation.CompleteLogin, AccountKeys.Of(account), client, device: null, cancellationToken).ConfigureAwait(false);
        if (!attempt.IsAllowed)
            return new AccountResult<LoggedIn>.Throttled(attempt.RetryAfter);
        var loggedIn = await sessions.StartAsync(found, methods, client, change: null, cancellationToken).ConfigureAwait(false);
        return loggedIn is null
            ? Refuse(account, AccountFailure.SessionEnded)
            : Welcome(loggedIn, found, methods.Count == 0 ? null : methods[0]);
    }

    private static Account Open(Account account, PasswordProof proof) => account with
    {
        Status = AccountStatus.Active,
        PasswordHash = proof.NewHash ?? account.PasswordHash,
    };

    private static AccountFailure? Refusal(Account account) => account.Status switch
    {
        AccountStatus.Disabled => AccountFailure.Disabled,
        AccountStatus.PendingDeletion => AccountFailure.PendingDeletion,
        _ => null,
    };

    private AccountResult<LoggedIn>.Refused Refuse(Subject subject, AccountFailure failure)
    {
        events.Raise(SecurityEventNames.LoginFailed, subject, reason: failure switch
        {
            AccountFailure.Disabled => "disabled",
            AccountFailure.PendingDeletion => "pending_deletion",
            _ => "credentials_changed",
        });
        return new AccountResult<LoggedIn>.Refused(failure);
    }

    private AccountResult<LoggedIn>.Done Welcome(LoggedIn loggedIn, Account before, string? method)
    {
        if (before.Status == AccountStatus.Locked)
            events.Raise(SecurityEventNames.AccountUnlocked, before.Subject);
        events.Raise(SecurityEventNames.LoginSucceeded, before.Subject, loggedIn.Tokens.SessionId, method);
        return new AccountResult<LoggedIn>.Done(loggedIn);
    }
}
