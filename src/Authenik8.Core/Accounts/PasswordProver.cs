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
    AccountAttemptGuard attempts,
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
        // Counted and recorded even where the client goes away: the attempt that locks the account must tell its owner.
        var counted = await attempts.AcquireAsync(AttemptOperation.Login, command.Tenant, command.Email, command.Client, CancellationToken.None).ConfigureAwait(false);
        if (!counted.Result.IsAllowed)
            return new AccountResult<PasswordProof>.Throttled(counted.Result.RetryAfter);
        var account = await attempts.FindAccountAsync(counted, command.Tenant, counted.Result.IsCeiling ? CancellationToken.None : cancellationToken).ConfigureAwait(false);
        var work = new PasswordComparison(AccountKeys.Of(command.Tenant, command.Email), command.Password, command.Client, _requireVerifiedEmail);
        return await CompareAsync(work, account, counted.Result, counted.Device, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compares a password with that of an account whose owner is logged in.</summary>
    /// <param name="accountKey">What attempts are counted by.</param>
    /// <param name="account">The account.</param>
    /// <param name="password">The password.</param>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    public async Task<AccountResult<PasswordProof>> ProveAsync(
        string accountKey, Account account, string password, ClientContext client, CancellationToken cancellationToken)
    {
        var device = DeviceOf(account, client);
        var attempt = await guard.AcquireAsync(AttemptOperation.Login, accountKey, client, device, CancellationToken.None).ConfigureAwait(false);
        if (!attempt.IsAllowed)
            return new AccountResult<PasswordProof>.Throttled(attempt.RetryAfter);
        var work = new PasswordComparison(accountKey, password, client, RequiresVerifiedEmail: false);
        return await CompareAsync(work, account, attempt, device, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says that what the password was proved for has been done: the failures before it are forgotten.</summary>
    public async Task SettleAsync(PasswordProof proof, CancellationToken cancellationToken)
    {
        if (proof.Attempt.FailuresBefore >= ManyFailures)
            events.Raise(SecurityEventNames.LoginAfterFailures, proof.Account.Subject);
        await guard.SucceedAsync(proof.Attempt, cancellationToken).ConfigureAwait(false);
    }

    // The same work whether or not there is an account, and whatever its state is.
    private async Task<AccountResult<PasswordProof>> CompareAsync(
        PasswordComparison work, Account? account, AttemptResult attempt, string? device, CancellationToken cancellationToken)
    {
        // A locked account lets the devices of its owner in. For everybody else it is an address without an account, whose counter
        // of failures is full as this one's is, until both fade.
        var isLockedOut = account?.Status == AccountStatus.Locked && device is null;
        // A known device waits for its own work only, not for what strangers have in the queue at its account.
        var origin = work.Client.OriginOf(device is null ? work.AccountKey : $"{work.AccountKey}\n{device}");
        var verifying = attempt.IsCeiling ? CancellationToken.None : cancellationToken;
        switch (await hasher.VerifyAsync(work.Password, isLockedOut ? null : account?.PasswordHash, origin, verifying).ConfigureAwait(false))
        {
            case PasswordVerifyResult.Busy busy:
                await guard.WithdrawAsync(attempt, CancellationToken.None).ConfigureAwait(false);
                return new AccountResult<PasswordProof>.Busy(busy.RetryAfter);
            case PasswordVerifyResult.Compared { Outcome: not PasswordVerification.Failed } when account is not null && work.RequiresVerifiedEmail && !account.IsEmailVerified:
                return await FailAsync(account, attempt, "email_not_verified").ConfigureAwait(false);
            case PasswordVerifyResult.Compared { Outcome: PasswordVerification.Success } when account is not null:
                return await CompleteAsync(new PasswordProof(account, attempt, NewHash: null), work.Client, cancellationToken).ConfigureAwait(false);
            case PasswordVerifyResult.Compared { Outcome: PasswordVerification.SuccessRehashNeeded } when account is not null:
                var rehashed = await hasher.HashAsync(work.Password, origin, cancellationToken).ConfigureAwait(false) as PasswordHashResult.Hashed;
                return await CompleteAsync(new PasswordProof(account, attempt, rehashed?.Hash), work.Client, cancellationToken).ConfigureAwait(false);
            case PasswordVerifyResult.Unusable unusable:
                Log.PasswordHashUnusable(logger, account!.Subject.Id, unusable.Reason.ToString());
                return await FailAsync(account, attempt, "unusable_hash").ConfigureAwait(false);
            default:
                return await FailAsync(account, attempt, ReasonOf(account, isLockedOut)).ConfigureAwait(false);
        }
    }

    private static string ReasonOf(Account? account, bool isLockedOut) => account switch
    {
        null => "unknown_account",
        _ when isLockedOut => "locked",
        { PasswordHash: null } => "no_password",
        _ => "wrong_password",
    };

    // Right passwords have a limit of their own, counted only here: strangers cannot use it up.
    private async Task<AccountResult<PasswordProof>> CompleteAsync(PasswordProof proof, ClientContext client, CancellationToken cancellationToken)
    {
        var source = new AttemptSource { Account = AccountKeys.Of(proof.Account.Subject) };
        var completed = await guard.AcquireAsync(AttemptOperation.CompleteLogin, source, cancellationToken).ConfigureAwait(false);
        if (completed.IsAllowed)
            return new AccountResult<PasswordProof>.Done(proof);
        if (completed.Quota is { } quota)
            client.OnCounted?.Invoke(quota);
        await SettleAsync(proof, CancellationToken.None).ConfigureAwait(false);
        return new AccountResult<PasswordProof>.Throttled(completed.RetryAfter);
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

    /// <summary>A password to compare.</summary>
    private sealed record PasswordComparison(string AccountKey, string Password, ClientContext Client, bool RequiresVerifiedEmail)
    {
        /// <summary>Nothing of the secrets.</summary>
        public override string ToString() => "comparison";
    }
}
