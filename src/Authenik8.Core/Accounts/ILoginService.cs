using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>Starts sessions of accounts.</summary>
/// <remarks>Safe for concurrent use. Every member throws <see cref="StoreUnavailableException"/> where a store cannot be reached.</remarks>
public interface ILoginService
{
    /// <summary>Compares a password and starts a session.</summary>
    /// <remarks>An unknown address takes as long as a wrong password and is answered alike; so is each limit.</remarks>
    /// <param name="command">Who, with what.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AccountResult<LoggedIn>> LogInAsync(LoginCommand command, CancellationToken cancellationToken);

    /// <summary>Starts a session of an account whose owner has been authenticated in another way, such as by <see cref="Identity.IIdentityEngine"/>.</summary>
    /// <remarks>
    /// Counted as a login: <see cref="Protection.ProtectionOptions.Logins"/> for the account and, where the client's address is known,
    /// <see cref="Protection.ProtectionOptions.LoginsPerAddress"/>; beyond them the answer is <see cref="AccountResult{TValue}.Throttled"/>.
    /// </remarks>
    /// <param name="account">Which account.</param>
    /// <param name="methods">How, RFC 8176 values; claim <c>amr</c>.</param>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AccountResult<LoggedIn>> StartSessionAsync(Subject account, IReadOnlyList<string> methods, ClientContext client, CancellationToken cancellationToken);
}
