namespace Authenik8.Accounts;

/// <summary>Makes accounts.</summary>
/// <remarks>Safe for concurrent use. Every member throws <see cref="StoreUnavailableException"/> where a store cannot be reached.</remarks>
public interface IRegistrationService
{
    /// <summary>
    /// Makes an account with a password, and has a code sent that verifies its address. Where the address has an account, its
    /// owner is told so by message, with a code to set a password; nobody else learns it, by the answer or by its time.
    /// </summary>
    /// <remarks>A guest (<see cref="ClientContext.AccessToken"/>) becomes an account, under the same id, when the code is redeemed.</remarks>
    /// <param name="command">Who, with what.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The name is empty, longer than <see cref="Account.MaxDisplayNameLength"/> or has control characters.</exception>
    Task<AccountResult<Accepted>> RegisterAsync(RegisterCommand command, CancellationToken cancellationToken);

    /// <summary>Makes a guest and starts a session: somebody who can be told from others, and register later under the same id.</summary>
    /// <param name="tenant">The tenant. Null: none.</param>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AccountResult<LoggedIn>> StartGuestAsync(string? tenant, ClientContext client, CancellationToken cancellationToken);
}
