namespace Authenik8.Passwords;

/// <summary>Turns passwords into hashes that can be stored, and compares passwords with such hashes.</summary>
/// <remarks>
/// <para>Hashes are made with Argon2id (RFC 9106) at the cost set in <see cref="PasswordHashingOptions"/>. Compared
/// with are also Argon2i and Argon2d, PBKDF2 of ASP.NET Core Identity (versions 2 and 3), bcrypt (<c>$2a$</c>,
/// <c>$2b$</c>, <c>$2y$</c>) and scrypt, all of which come back as
/// <see cref="PasswordVerification.SuccessRehashNeeded"/>.</para>
/// <para>The work is done on threads of its own, bounded in number and memory, so that a wave of logins does not take
/// the thread pool from other requests. Safe for concurrent use.</para>
/// </remarks>
public interface IPasswordHasher
{
    /// <summary>Hashes a new password with a fresh random salt.</summary>
    /// <param name="password">The password as received: not trimmed, not truncated, case kept. 8 code points to 1,024 bytes
    /// in UTF-8.</param>
    /// <param name="cancellationToken">Withdraws the request while it waits; a hash that has begun is finished.</param>
    /// <returns>The hash, or why no hash was made.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="password"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The request was withdrawn.</exception>
    /// <exception cref="OutOfMemoryException">The system has not the memory that the configured cost needs.</exception>
    Task<PasswordHashResult> HashAsync(string password, CancellationToken cancellationToken);

    /// <summary>Hashes a new password with a fresh random salt.</summary>
    /// <param name="password">The password as received: not trimmed, not truncated, case kept. 8 code points to 1,024 bytes
    /// in UTF-8.</param>
    /// <param name="origin">For whom. One client, or one account, with much work waiting does not make others wait for all of it.</param>
    /// <param name="cancellationToken">Withdraws the request while it waits; a hash that has begun is finished.</param>
    /// <returns>The hash, or why no hash was made.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="password"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The request was withdrawn.</exception>
    /// <exception cref="OutOfMemoryException">The system has not the memory that the configured cost needs.</exception>
    Task<PasswordHashResult> HashAsync(string password, HashingOrigin origin, CancellationToken cancellationToken) => HashAsync(password, cancellationToken);

    /// <summary>Compares a password with a stored hash, in time that does not depend on where they differ.</summary>
    /// <param name="password">The password as received, of any length.</param>
    /// <param name="storedHash">
    /// The hash; null where there is no such account or it has no password. That does the work of a wrong password and is
    /// <see cref="PasswordVerification.Failed"/>, so that time does not tell who has an account: every comparison that fails costs
    /// one hash at the configured cost and one of each other format and cost that this process has met or
    /// <see cref="PasswordHashingOptions.StoredFormats"/> names.
    /// </param>
    /// <param name="cancellationToken">Withdraws the request while it waits; a hash that has begun is finished.</param>
    /// <returns>What the comparison came to, or why there was none.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="password"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The request was withdrawn.</exception>
    /// <exception cref="OutOfMemoryException">The system has not the memory that the hash needs.</exception>
    Task<PasswordVerifyResult> VerifyAsync(string password, string? storedHash, CancellationToken cancellationToken);

    /// <summary>Compares a password with a stored hash, in time that does not depend on where they differ.</summary>
    /// <param name="password">The password as received, of any length.</param>
    /// <param name="storedHash">The hash; null where there is no such account or it has no password.</param>
    /// <param name="origin">For whom. One client, or one account, with much work waiting does not make others wait for all of it.</param>
    /// <param name="cancellationToken">Withdraws the request while it waits; a hash that has begun is finished.</param>
    /// <returns>What the comparison came to, or why there was none.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="password"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The request was withdrawn.</exception>
    /// <exception cref="OutOfMemoryException">The system has not the memory that the hash needs.</exception>
    Task<PasswordVerifyResult> VerifyAsync(string password, string? storedHash, HashingOrigin origin, CancellationToken cancellationToken) =>
        VerifyAsync(password, storedHash, cancellationToken);

    /// <summary>
    /// Says why a stored hash can never be compared with, without hashing anything: for hashes that are taken over from elsewhere.
    /// </summary>
    /// <param name="storedHash">The hash. Any text is safe to pass.</param>
    /// <returns>The reason; null where the hash can be compared with. An implementation that cannot tell answers null, as the default does.</returns>
    UnusableHashReason? FindFault(string storedHash) => null;
}
