using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>What a person does with their own account.</summary>
/// <remarks>Safe for concurrent use. Every member throws <see cref="StoreUnavailableException"/> where a store cannot be reached.</remarks>
public interface IAccountService
{
    /// <summary>Reads the caller's account.</summary>
    Task<AccountResult<AccountView>> GetAsync(AccessToken caller, CancellationToken cancellationToken);

    /// <summary>Changes the caller's name for people. Null removes it.</summary>
    /// <exception cref="ArgumentException">The name is empty, longer than <see cref="Account.MaxDisplayNameLength"/> or has control characters.</exception>
    Task<AccountResult<AccountView>> RenameAsync(AccessToken caller, string? displayName, CancellationToken cancellationToken);

    /// <summary>Deletes the caller's account: every session ends at once, and after <see cref="AccountOptions.DeletionGrace"/> nothing is left of it.</summary>
    /// <param name="caller">The caller's verified access token.</param>
    /// <param name="password">The caller's password; null where they have none, and have logged in a moment ago. A guest needs none.</param>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AccountResult<AccountView>> DeleteAsync(AccessToken caller, string? password, ClientContext client, CancellationToken cancellationToken);

    /// <summary>Takes back the deletion of an account. It starts no session; an account that is active is left as it is.</summary>
    Task<AccountResult<Accepted>> RestoreAsync(LoginCommand command, CancellationToken cancellationToken);
}
