using Authenik8.Diagnostics;
using Authenik8.Events;
using Authenik8.Messages;
using Authenik8.Passwords;
using Authenik8.Protection;
using Authenik8.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authenik8.Accounts;

/// <summary>Compares passwords: the one place where that is done, so that every way to it is limited alike and takes the same time.</summary>
internal sealed class PasswordProver(
    IAccountStore store,
    IPasswordHasher hasher,
    AttemptGuard guard,
    KnownDevices devices,
    AccountEditor editor,
    IOutbox outbox,
    ISecurityEvents events,
    IOptions<Authenik8Options> options,
    ILogger<PasswordProver> logger)
{
    private const int ManyFailures = 5;

    private readonly bool _requireVerifiedEmail = options.Value.Accounts.RequireVerifiedEmail;

    /// <summary>Compares a password with that of the account of an e-mail address, if there is one.</summary>
    /// <remarks>
    /// Where addresses have to be verified, one that is not has no password yet, whichever is given. Otherwise whoever
    /// registers an address and then tries the password that they gave would learn whether the address was free.
    /// </remarks>
    public async Task<AccountResult<PasswordProof>> ProveAsync(LoginCommand command, CancellationToken cancellationToken)
    {
        var account = EmailAddress.TryParse(command.Email, out var email)
            ? await store.FindByEmailAsync(command.Tenant, email, cancellationToken).ConfigureAwait(false)
            : null;
        var proved = await ProveAsync(
            AccountKeys.Of(command.Tenant, command.Email), account, command.Password, command.Client, cancellationToken).ConfigureAwait(false);
        return _requireVerifiedEmail && proved is AccountResult<PasswordProof>.Done { Value: { Account.IsEmailVerified: false } proof }
            ? await FailAsync(proof.Account, proof.Attempt, "email_not_verified").ConfigureAwait(false)
            : proved;
    }

    /// <summary>Compares a password with that of an account, or with nothing where there is no account, which takes as long.</summary>
    /// <param name="accountKey">What attempts are counted by: the same whether or not there is an account.</param>
    /// <param name="account">The account. Null: there is none.</param>
    /// <param name="password">The password.</param>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    public async Task<AccountResult<PasswordProof>> ProveAsync(
        string accountKey, Account? account, string password, ClientContext client, CancellationToken cancellationToken)
    {
        var device = account is null ? null : DeviceOf(account, client);
        // Counted and settled even where the client goes away: the attempt that locks the account must tell its owner.
        var attempt = await guard.AcquireAsync(AttemptOperation.Login, accountKey, client, device, CancellationToken.None).ConfigureAwait(false);
        // A locked account is what a full counter is for everybody else; only the devices of its owner are let through.
        if (!attempt.IsAllowed || (account?.Status == AccountStatus.Locked && device is null))
            return new AccountResult<PasswordProof>.Throttled(attempt.IsAllowed ? AttemptGuard.WaitForASuccess : attempt.RetryAfter);

        var verifying = attempt.IsCeiling ? CancellationToken.None : cancellationToken;
        switch (await hasher.VerifyAsync(password, account?.PasswordHash, verifying).ConfigureAwait(false))
        {
            case PasswordVerifyResult.Busy busy:
                // It was not evaluated, so it does not count.
                await guard.WithdrawAsync(attempt, CancellationToken.None).ConfigureAwait(false);
                return new AccountResult<PasswordProof>.Busy(busy.RetryAfter);
            case PasswordVerifyResult.Compared { Outcome: PasswordVerification.Success } when account is not null:
                return new AccountResult<PasswordProof>.Done(new PasswordProof(account, attempt, NewHash: null));
            case PasswordVerifyResult.Compared { Outcome: PasswordVerification.SuccessRehashNeeded } when account is not null:
                var rehashed = await hasher.HashAsync(password, cancellationToken).ConfigureAwait(false) as PasswordHashResult.Hashed;
                return new AccountResult<PasswordProof>.Done(new PasswordProof(account, attempt, rehashed?.Hash));
            case PasswordVerifyResult.Unusable unusable:
                Log.PasswordHashUnusable(logger, account!.Subject.Id, unusable.Reason.ToString());
                return await FailAsync(account, attempt, "unusable_hash").ConfigureAwait(false);
            default:
                return await FailAsync(account, attempt, account is null ? "unknown_account" : account.PasswordHash is null ? "no_password" : "wrong_password").ConfigureAwait(false);
        }
    }

    /// <summary>Says that what the password was proved for has been done: the failures before it are forgotten.</summary>
    public async Task SettleAsync(PasswordProof proof, CancellationToken cancellationToken)
    {
        if (proof.Attempt.FailuresBefore >= ManyFailures)
            events.Raise(SecurityEventNames.LoginAfterFailures, proof.Account.Subject);
        await guard.SucceedAsync(proof.Attempt, cancellationToken).ConfigureAwait(false);
    }

    // A session that the account honors is as good as a device that is known to it.
    private string? DeviceOf(Account account, ClientContext client) =>
        client.AccessToken is { SessionId: { } session, SecurityVersion: { } securityVersion } token
        && token.Subject == account.Subject && account.Honors(session, securityVersion)
            ? session.ToString()
            : devices.Find(account, client.KnownDevice);

    private async Task<AccountResult<PasswordProof>> FailAsync(Account? account, AttemptResult attempt, string reason)
    {
        events.Raise(SecurityEventNames.LoginFailed, account?.Subject, reason: reason);
        if (attempt.IsCeiling && account is not null)
            await LockAsync(account.Subject).ConfigureAwait(false);
        return new AccountResult<PasswordProof>.Refused(AccountFailure.InvalidCredentials);
    }

    // Kept in the account, so that it outlives the counter.
    private async Task LockAsync(Subject subject)
    {
        var edited = await editor.EditAsync(
            subject,
            static account => account.Status == AccountStatus.Active ? account with { Status = AccountStatus.Locked } : null,
            CancellationToken.None).ConfigureAwait(false);
        if (edited.After is null)
            return;
        events.Raise(SecurityEventNames.AccountLocked, subject);
        _ = await outbox.EnqueueAsync(
            new MessageRequest { Kind = MessageKind.AccountLocked, Tenant = subject.Tenant, AccountId = subject.Id }, CancellationToken.None).ConfigureAwait(false);
    }
}
