using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>What an administrator does with the accounts of others. It never sees or sets a password.</summary>
/// <remarks>
/// It does not ask whether the actor may; the endpoints ask for the permission <see cref="Permission"/>. Safe for concurrent
/// use. Every member throws <see cref="StoreUnavailableException"/> where a store cannot be reached.
/// </remarks>
public interface IAccountAdministration
{
    /// <summary>The permission that the endpoints ask for: <c>authenik8:admin</c>.</summary>
    const string Permission = "authenik8:admin";

    /// <summary>Lists a tenant's accounts in the order in which they were made.</summary>
    /// <param name="tenant">The tenant. Null: none.</param>
    /// <param name="cursor">Where the page before ended. Null: from the beginning.</param>
    /// <param name="limit">How many at the most, 1 to 200.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AccountList> ListAsync(string? tenant, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>Reads an account. Null where there is none.</summary>
    Task<AccountView?> FindAsync(Subject account, CancellationToken cancellationToken);

    /// <summary>Reads the account of an e-mail address. Null where there is none.</summary>
    Task<AccountView?> FindByEmailAsync(string? tenant, EmailAddress email, CancellationToken cancellationToken);

    /// <summary>Closes an account and ends its sessions; its owner cannot restore it.</summary>
    /// <returns>
    /// The account; <see cref="AccountFailure.NotFound"/>, or <see cref="AccountFailure.OwnAdministration"/> where it is the actor's own.
    /// </returns>
    Task<AccountResult<AccountView>> DisableAsync(Subject account, Subject? actor, CancellationToken cancellationToken);

    /// <summary>
    /// Opens an account that was disabled, locked or pending deletion, and forgets its failed logins. One that was disabled while
    /// it was pending deletion is pending deletion again. Null where there is none.
    /// </summary>
    Task<AccountView?> EnableAsync(Subject account, Subject? actor, CancellationToken cancellationToken);

    /// <summary>Sets roles and permissions. They apply at the next refresh, or at once where asked for.</summary>
    /// <param name="command">Whose, and which.</param>
    /// <param name="actor">Who asks. Null: the host.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The account; <see cref="AccountFailure.NotFound"/>, or <see cref="AccountFailure.OwnAdministration"/> where actors would take the
    /// permission <see cref="Permission"/> from themselves.
    /// </returns>
    /// <exception cref="ArgumentException">A role or permission is none, see <see cref="SetRolesCommand"/>.</exception>
    Task<AccountResult<AccountView>> SetRolesAsync(SetRolesCommand command, Subject? actor, CancellationToken cancellationToken);

    /// <summary>Ends every session of an account.</summary>
    /// <returns>How many; null where there is no such account.</returns>
    Task<int?> EndSessionsAsync(Subject account, Subject? actor, CancellationToken cancellationToken);
}
