using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>Verifies and changes e-mail addresses.</summary>
/// <remarks>Safe for concurrent use. Every member throws <see cref="StoreUnavailableException"/> where a store cannot be reached.</remarks>
public interface IEmailService
{
    /// <summary>Redeems a code from a message: the address of a new account is verified, a changed one takes effect, or a guest becomes an account.</summary>
    /// <remarks>
    /// The account gets the password of the registration that the code belongs to, whoever else registered the address. A code that
    /// <see cref="ResendAsync"/> had sent belongs to no registration: it needs <see cref="CodeCommand.NewPassword"/>, and is not spent without.
    /// An account that has the address without having proved it gives it up.
    /// </remarks>
    Task<AccountResult<Accepted>> VerifyAsync(CodeCommand command, CancellationToken cancellationToken);

    /// <summary>Has the code that verifies a new account's address sent again, where there is one to verify. The answer, and its time, do not tell whether there is.</summary>
    Task<AccountResult<Accepted>> ResendAsync(EmailCommand command, CancellationToken cancellationToken);

    /// <summary>Has a code sent to a new address, and a notice to the present one. The address changes when the code is redeemed; every other session then ends.</summary>
    /// <param name="caller">The caller's verified access token.</param>
    /// <param name="email">The new address.</param>
    /// <param name="password">The caller's password; null where they have none, and have logged in a moment ago.</param>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AccountResult<Accepted>> ChangeAsync(AccessToken caller, EmailAddress email, string? password, ClientContext client, CancellationToken cancellationToken);
}
