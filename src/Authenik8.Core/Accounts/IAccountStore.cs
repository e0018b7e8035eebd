using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>Keeps accounts. Each member is one atomic operation with an outcome; there is no read-then-write.</summary>
/// <remarks>
/// <para>Within a tenant no two accounts have the same e-mail address (<see cref="EmailAddress.Normalized"/>) or the same
/// external login, under any concurrency. An address or login that an account gives up is free in the same step. An account
/// without a tenant is of no tenant, which is a tenant like any other in this.</para>
/// <para>Implementations are safe for concurrent use by many processes. Times are kept to the millisecond. A store that
/// cannot be reached throws; it never turns that into an outcome. The suite <c>AccountStoreConformance</c> states this
/// contract as tests.</para>
/// </remarks>
public interface IAccountStore
{
    /// <summary>Keeps a new account with version 0, whatever version it comes with.</summary>
    /// <remarks>For accounts from elsewhere <see cref="IAccountImporter"/> tells as a result what this one throws.</remarks>
    /// <exception cref="ArgumentException">
    /// The password hash can never be compared with, as <see cref="Passwords.IPasswordHasher.FindFault"/> says. The stores of this package refuse
    /// it here, so that it is known before its owner tries to log in.
    /// </exception>
    ValueTask<CreateAccountOutcome> CreateAsync(Account account, CancellationToken cancellationToken);

    /// <summary>Reads an account. Null where there is none.</summary>
    ValueTask<Account?> FindAsync(Subject subject, CancellationToken cancellationToken);

    /// <summary>Reads the account of a tenant that has an e-mail address, verified or not. Null where there is none.</summary>
    ValueTask<Account?> FindByEmailAsync(string? tenant, EmailAddress email, CancellationToken cancellationToken);

    /// <summary>Reads the account of a tenant that has an external login. Null where there is none.</summary>
    ValueTask<Account?> FindByLoginAsync(string? tenant, ExternalLogin login, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces an account whose stored version is that of <paramref name="account"/> (compare-and-swap); the stored version
    /// is then one higher. Of any number of simultaneous updates from one version exactly one is
    /// <see cref="UpdateAccountOutcome.Updated"/>. A changed subject or creation time is not kept.
    /// </summary>
    ValueTask<UpdateAccountOutcome> UpdateAsync(Account account, CancellationToken cancellationToken);

    /// <summary>Removes an account whose stored version is <paramref name="version"/>, and everything that leads to it. Nothing of it is left.</summary>
    /// <returns>Whether this call removed it.</returns>
    ValueTask<bool> DeleteAsync(Subject subject, long version, CancellationToken cancellationToken);

    /// <summary>
    /// Lists a tenant's accounts in the order in which they were made (those of one millisecond in an order of the store's own
    /// that does not change). An account that is there all the while is on exactly one page, whatever is made or removed in
    /// between.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not 1 to <see cref="ListAccountsQuery.MaxLimit"/>.</exception>
    ValueTask<AccountPage> ListAsync(ListAccountsQuery query, CancellationToken cancellationToken);

    /// <summary>Accounts of all tenants whose <see cref="Account.DeletionDueAt"/> is <paramref name="now"/> or earlier, the longest due first.</summary>
    /// <remarks>One whose record cannot be read, or whose part of the store is away, is left out, so that it holds up no other. A store that cannot be reached throws.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is less than 1.</exception>
    ValueTask<IReadOnlyList<Account>> ListDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken);
}
