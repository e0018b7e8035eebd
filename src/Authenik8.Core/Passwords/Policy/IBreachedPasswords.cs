namespace Authenik8.Passwords.Policy;

/// <summary>Knows passwords that have leaked. A host may register its own, such as one with a copy of a list.</summary>
public interface IBreachedPasswords
{
    /// <summary>Looks a password up.</summary>
    /// <param name="password">The password as received.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>Whether it has leaked.</returns>
    /// <exception cref="Exception">
    /// It could not be looked up, for whatever reason. The policy then accepts the password and raises
    /// <c>breach_check.skipped</c>.
    /// </exception>
    Task<bool> ContainAsync(string password, CancellationToken cancellationToken);
}
