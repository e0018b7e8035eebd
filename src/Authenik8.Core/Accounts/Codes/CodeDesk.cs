using System.Text;
using Authenik8.Events;
using Authenik8.Protection;
using Authenik8.Tokens;

namespace Authenik8.Accounts.Codes;

/// <summary>Where people present codes: limits the attempts, finds out whose a code is, and spends the right one.</summary>
/// <remarks>
/// <para>A code of a link is proven by its tag before anything is counted or read: it cannot be guessed, so strangers have no
/// attempts that could be used up, and only its own repetitions are counted.</para>
/// <para>Digits can be guessed. They are counted before the account is looked up, each client by itself, strangers together as
/// well; known devices and sessions are not concerned by what strangers try.</para>
/// </remarks>
internal sealed class CodeDesk(OneTimeCodes codes, AccountAttemptGuard attempts, AttemptGuard guard, ISecurityEvents events)
{
    /// <summary>Looks at a code, without spending it.</summary>
    /// <param name="command">The code.</param>
    /// <param name="purposes">What it may be for. Digits are looked for in this order.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<AccountResult<CodeInHand>> PresentAsync(CodeCommand command, IReadOnlyList<CodePurpose> purposes, CancellationToken cancellationToken)
    {
        // Text that cannot be a code costs no attempt of an account or a code: only the requests of a client are counted.
        var presented = CodeInput.Read(command.Code, codes.AreDigits) is { } text
            ? await PresentReadableAsync(command with { Code = text }, purposes, cancellationToken).ConfigureAwait(false)
            : await RefuseJunkAsync(command.Client, cancellationToken).ConfigureAwait(false);
        if (presented is AccountResult<CodeInHand>.Refused)
            events.Raise(SecurityEventNames.CodeRefused, subject: null);
        return presented;
    }

    /// <summary>Spends a code. Null: somebody else has just spent it.</summary>
    public async Task<CodeData?> SpendAsync(CodeInHand code, CancellationToken cancellationToken)
    {
        var data = await codes.RedeemAsync(code.Code, cancellationToken).ConfigureAwait(false);
        if (data is not null)
            await guard.SucceedAsync(code.Attempt, cancellationToken).ConfigureAwait(false);
        return data;
    }

    /// <summary>Ends every code of an account.</summary>
    public Task EndAllAsync(Subject subject) => codes.EndAllAsync(subject, CancellationToken.None);

    private static AccountResult<CodeInHand>.Refused Invalid => new(AccountFailure.InvalidCode);

    private Task<AccountResult<CodeInHand>> PresentReadableAsync(
        CodeCommand command, IReadOnlyList<CodePurpose> purposes, CancellationToken cancellationToken)
    {
        if (codes.TryRead(command.Code, out var link))
            return PresentLinkAsync(link, command.Client, purposes, cancellationToken);
        return codes.AreDigits && (command.Email is not null || command.Client.AccessToken is not null)
            ? PresentDigitsAsync(command, purposes, cancellationToken)
            : RefuseJunkAsync(command.Client, cancellationToken);
    }

    // What is no code of ours is right for no account, so no account's attempts are used up by it.
    private async Task<AccountResult<CodeInHand>> RefuseJunkAsync(ClientContext client, CancellationToken cancellationToken)
    {
        var attempt = await guard.AcquireAsync(AttemptOperation.VerifyCode, accountKey: null, client, device: null, cancellationToken).ConfigureAwait(false);
        return attempt.IsAllowed ? Invalid : new AccountResult<CodeInHand>.Throttled(attempt.RetryAfter);
    }

    private async Task<AccountResult<CodeInHand>> PresentLinkAsync(
        PresentedCode link, ClientContext client, IReadOnlyList<CodePurpose> purposes, CancellationToken cancellationToken)
    {
        // The link stands for the client: it is counted by itself and not by the address that it comes from.
        var key = AccountKeys.OfLink(link.Subject, link.Secret.Span);
        var attempt = await guard.AcquireAsync(AttemptOperation.VerifyLink, key, client, device: key, cancellationToken).ConfigureAwait(false);
        if (!attempt.IsAllowed)
            return new AccountResult<CodeInHand>.Throttled(attempt.RetryAfter);
        return purposes.Contains(link.Purpose) && await codes.CheckAsync(link, cancellationToken).ConfigureAwait(false) is { } data
            ? new AccountResult<CodeInHand>.Done(new CodeInHand(link, attempt, data))
            : Invalid;
    }

    // Each account has its own attempt, so that a right code of one settles nothing for the other.
    private async Task<AccountResult<CodeInHand>> PresentDigitsAsync(CodeCommand command, IReadOnlyList<CodePurpose> purposes, CancellationToken cancellationToken)
    {
        var digits = Encoding.UTF8.GetBytes(command.Code);
        AccountResult<CodeInHand>? refused = null;

        // A new address is that of no account yet, so it does not say whose the code is; the caller's session does.
        if (command.Client.AccessToken is { } caller && Of(purposes, CodePurpose.ChangeEmail, CodePurpose.UpgradeGuest) is { Count: > 0 } own)
        {
            var device = caller.SessionId?.ToString();
            var attempt = await guard.AcquireAsync(AttemptOperation.VerifyCode, AccountKeys.Of(caller.Subject), command.Client, device, cancellationToken).ConfigureAwait(false);
            refused = await CheckAsync(caller.Subject, own, digits, attempt, cancellationToken).ConfigureAwait(false);
            if (refused is AccountResult<CodeInHand>.Done)
                return refused;
        }
        if (command.Email is not null && Of(purposes, CodePurpose.VerifyEmail, CodePurpose.ResetPassword) is { Count: > 0 } anyone)
        {
            var counted = await attempts.AcquireAsync(AttemptOperation.VerifyCode, command.Tenant, command.Email, command.Client, cancellationToken).ConfigureAwait(false);
            var account = counted.Result.IsAllowed ? await attempts.FindAccountAsync(counted, command.Tenant, cancellationToken).ConfigureAwait(false) : null;
            // An account that does not exist is asked for as well: its code is not there, which takes as long to find out.
            var found = await CheckAsync(
                account?.Subject ?? new Subject(Nobody.Id, command.Tenant), anyone, digits, counted.Result, cancellationToken).ConfigureAwait(false);
            refused = refused is null || found is not AccountResult<CodeInHand>.Throttled ? found : refused;
        }
        return refused ?? await RefuseJunkAsync(command.Client, cancellationToken).ConfigureAwait(false);
    }

    private async Task<AccountResult<CodeInHand>> CheckAsync(
        Subject subject, IReadOnlyList<CodePurpose> purposes, byte[] digits, AttemptResult attempt, CancellationToken cancellationToken)
    {
        if (!attempt.IsAllowed)
            return new AccountResult<CodeInHand>.Throttled(attempt.RetryAfter);
        foreach (var purpose in purposes)
        {
            var code = new PresentedCode(subject, purpose, digits);
            if (await codes.CheckAsync(code, cancellationToken).ConfigureAwait(false) is { } data)
                return new AccountResult<CodeInHand>.Done(new CodeInHand(code, attempt, data));
        }
        return Invalid;
    }

    private static List<CodePurpose> Of(IReadOnlyList<CodePurpose> purposes, params ReadOnlySpan<CodePurpose> candidates)
    {
        var found = new List<CodePurpose>(candidates.Length);
        foreach (var candidate in candidates)
        {
            if (purposes.Contains(candidate))
                found.Add(candidate);
        }
        return found;
    }
}
