using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>Changes and resets passwords.</summary>
/// <remarks>Safe for concurrent use. Every member throws <see cref="StoreUnavailableException"/> where a store cannot be reached.</remarks>
public interface IPasswordService
{
    /// <summary>Has a code sent that resets the password, where the address has an account. The answer, and its time, do not tell whether it has.</summary>
    Task<AccountResult<Accepted>> ForgetAsync(EmailCommand command, CancellationToken cancellationToken);

    /// <summary>Has a code sent that resets the password of an account, on behalf of an administrator.</summary>
    /// <param name="account">Which account.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AccountResult<Accepted>> StartResetAsync(Subject account, Subject? actor, CancellationToken cancellationToken);

    /// <summary>Sets a new password with a code from a message, and ends every session of the account. It starts none.</summary>
    /// <remarks>The code has proved the e-mail address. Whoever used the account before it was proved loses every way into it.</remarks>
    Task<AccountResult<Accepted>> ResetAsync(CodeCommand command, string newPassword, CancellationToken cancellationToken);

    /// <summary>Changes the password of the caller, who must know the present one, and ends every other session of theirs.</summary>
    /// <param name="caller">The caller's verified access token.</param>
    /// <param name="currentPassword">The present password.</param>
    /// <param name="newPassword">The new one.</param>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AccountResult<Accepted>> ChangeAsync(AccessToken caller, string currentPassword, string newPassword, ClientContext client, CancellationToken cancellationToken);
}
