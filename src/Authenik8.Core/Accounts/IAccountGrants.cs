using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>Says what an account is granted beyond its own roles and permissions: scopes, claims of the host's own. A host may register one.</summary>
public interface IAccountGrants
{
    /// <summary>Completes a grant, at login and at each refresh.</summary>
    /// <param name="account">The account.</param>
    /// <param name="grant">What the engine grants: the account's roles, permissions and security version, and how the person logged in.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<Grant> CompleteAsync(Account account, Grant grant, CancellationToken cancellationToken);
}
