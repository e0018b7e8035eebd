namespace Authenik8.Passwords.Policy;

/// <summary>Says which passwords may be chosen. Asked wherever one is set, never where one is compared.</summary>
/// <remarks>A host may register its own; the bounds of the hash (<see cref="PasswordRejection"/>) hold in any case.</remarks>
public interface IPasswordPolicy
{
    /// <summary>Checks a new password.</summary>
    /// <param name="password">The password as received.</param>
    /// <param name="context">Whose it is to be.</param>
    /// <param name="cancellationToken">Ends the waiting for a service that knows leaked passwords.</param>
    /// <returns>Why it may not be chosen; null when it may.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    Task<PasswordRefusal?> CheckAsync(string password, PasswordContext context, CancellationToken cancellationToken);
}
