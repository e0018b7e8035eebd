using Authenik8.Passwords;
using Authenik8.Passwords.Policy;

namespace Authenik8.Accounts;

/// <summary>Checks and hashes new passwords: every way to a password passes here.</summary>
internal sealed class NewPasswords(IPasswordPolicy policy, IPasswordHasher hasher)
{
    /// <summary>Checks a password against the policy, then hashes it.</summary>
    /// <param name="password">The password, as received.</param>
    /// <param name="email">The account's address. Null: none.</param>
    /// <param name="displayName">The account's name. Null: none.</param>
    /// <param name="origin">For whom.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    public async Task<AccountResult<string>> HashAsync(
        string password, EmailAddress? email, string? displayName, HashingOrigin origin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        var context = new PasswordContext { Email = email?.Value, DisplayName = displayName };
        if (await policy.CheckAsync(password, context, cancellationToken).ConfigureAwait(false) is { } refusal)
            return new AccountResult<string>.PasswordRefused(refusal);
        return await hasher.HashAsync(password, origin, cancellationToken).ConfigureAwait(false) switch
        {
            PasswordHashResult.Hashed hashed => new AccountResult<string>.Done(hashed.Hash),
            PasswordHashResult.Busy busy => new AccountResult<string>.Busy(busy.RetryAfter),
            // A policy of the host's own may know less than the hasher does.
            PasswordHashResult.Rejected { Reason: PasswordRejection.TooShort } => new AccountResult<string>.PasswordRefused(PasswordRefusal.TooShort),
            PasswordHashResult.Rejected { Reason: PasswordRejection.TooLong } => new AccountResult<string>.PasswordRefused(PasswordRefusal.TooLong),
            _ => new AccountResult<string>.PasswordRefused(PasswordRefusal.NotUnicode),
        };
    }
}
