using Authenik8.Passwords;

namespace Authenik8.Accounts;

/// <summary>For authors of account stores: refuses password hashes with which no person could ever log in.</summary>
public static class StoredPasswordHashExtensions
{
    /// <summary>Refuses an account whose password hash can never be compared with. The stores of this package do so in <see cref="IAccountStore.CreateAsync"/>.</summary>
    /// <param name="hasher">The hasher that will have to compare it.</param>
    /// <param name="account">The account.</param>
    /// <exception cref="ArgumentException">The hash can never be compared with. The message names the reason, and neither the hash nor the person.</exception>
    public static void ThrowIfUnusable(this IPasswordHasher hasher, Account account)
    {
        ArgumentNullException.ThrowIfNull(hasher);
        ArgumentNullException.ThrowIfNull(account);
        if (account.PasswordHash is { } hash && hasher.FindFault(hash) is { } reason)
            throw new ArgumentException($"The password hash of the account can never be compared with a password: {reason}.", nameof(account));
    }
}
