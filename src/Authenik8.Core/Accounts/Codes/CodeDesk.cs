using System.Text;
using Authenik8.Events;
using Authenik8.Protection;
using Authenik8.Tokens;

namespace Authenik8.Accounts.Codes;

/// <summary>Where people present codes: finds out whose a code is, limits the attempts, and spends the right one.</summary>
internal sealed class CodeDesk(OneTimeCodes codes, IAccountStore store, AttemptGuard guard, ISecurityEvents events)
{
    /// <summary>Looks at a code, without spending it.</summary>
    /// <param name="command">The code.</param>
    /// <param name="purposes">What it may be for. Digits are looked for in this order.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<AccountResult<CodeInHand>> PresentAsync(CodeCommand command, IReadOnlyList<CodePurpose> purposes, CancellationToken cancellationToken)
    {
        // Text that cannot be a code costs no attempt of an account or a code: only the requests of an address are counted.
        if (CodeInput.Read(command.Code, codes.AreDigits) is not { } text)
        {
            var request = await guard.AcquireAsync(
                AttemptOperation.VerifyCode, accountKey: null, command.Client, device: null, cancellationToken).ConfigureAwait(false);
            if (!request.IsAllowed)
                return new AccountResult<CodeInHand>.Throttled(request.RetryAfter);
            events.Raise(SecurityEventNames.CodeRefused, subject: null);
            return new AccountResult<CodeInHand>.Refused(AccountFailure.InvalidCode);
        }
        command = command with { Code = text };
        // Where codes are links nothing else is one: digits are presented with an address that everybody knows, and wrong ones
        // end the right one.
        IReadOnlyList<PresentedCode> presented = codes.TryRead(command.Code, out var link)
            ? purposes.Contains(link.Purpose) ? [link] : []
            : codes.AreDigits ? await FindDigitsAsync(command, purposes, cancellationToken).ConfigureAwait(false) : [];
        var attempt = await guard.AcquireAsync(
            AttemptOperation.VerifyCode, KeyOf(command, link ?? (presented.Count == 0 ? null : presented[0]), isLink: link is not null), command.Client, device: null, cancellationToken).ConfigureAwait(false);
        if (!attempt.IsAllowed)
            return new AccountResult<CodeInHand>.Throttled(attempt.RetryAfter);
        foreach (var code in presented)
        {
            if (await codes.CheckAsync(code, cancellationToken).ConfigureAwait(false) is { } data)
                return new AccountResult<CodeInHand>.Done(new CodeInHand(code, attempt, data));
        }
        events.Raise(SecurityEventNames.CodeRefused, subject: null);
        return new AccountResult<CodeInHand>.Refused(AccountFailure.InvalidCode);
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

    private async Task<IReadOnlyList<PresentedCode>> FindDigitsAsync(CodeCommand command, IReadOnlyList<CodePurpose> purposes, CancellationToken cancellationToken)
    {
        var digits = Encoding.UTF8.GetBytes(command.Code);
        var presented = new List<PresentedCode>();
        if (command.Email is not null)
        {
            var account = EmailAddress.TryParse(command.Email, out var email)
                ? await store.FindByEmailAsync(command.Tenant, email, cancellationToken).ConfigureAwait(false)
                : null;
            // Somebody who does not exist is asked for as well: their code is not there, which takes as long to find out.
            Add(account?.Subject ?? new Subject(Nobody.Id, command.Tenant), CodePurpose.VerifyEmail, CodePurpose.ResetPassword);
        }
        // A new address is that of no account yet, so it does not say whose the code is; the caller's session does.
        if (command.Client.AccessToken is { } caller)
            Add(caller.Subject, CodePurpose.ChangeEmail, CodePurpose.UpgradeGuest);
        return presented;

        void Add(Subject subject, params ReadOnlySpan<CodePurpose> candidates)
        {
            foreach (var purpose in candidates)
            {
                if (purposes.Contains(purpose))
                    presented.Add(new PresentedCode(subject, purpose, digits));
            }
        }
    }

    // Whoever has a link is counted by the account in it, which only a code of that account names: guesses at the address are
    // counted apart.
    private static string? KeyOf(CodeCommand command, PresentedCode? presented, bool isLink)
    {
        if (command.Email is not null && !isLink)
            return AccountKeys.Of(command.Tenant, command.Email);
        return presented is null ? null : $"{presented.Subject.Tenant}\n#{presented.Subject.Id}";
    }
}
