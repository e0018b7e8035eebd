namespace Authenik8.Accounts;

/// <summary>Takes accounts over from elsewhere, and refuses what the engine could not use.</summary>
/// <remarks>Safe for concurrent use. Every member throws <see cref="StoreUnavailableException"/> where a store cannot be reached.</remarks>
public interface IAccountImporter
{
    /// <summary>Keeps an account with the id, the addresses and the password hash that it has elsewhere.</summary>
    /// <param name="account">
    /// The account. Set <see cref="Account.IsEmailVerified"/> only where the owner proved the address: one that is not proved is free for a person who
    /// proves it.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of it.</returns>
    Task<ImportAccountResult> ImportAsync(Account account, CancellationToken cancellationToken = default);
}
