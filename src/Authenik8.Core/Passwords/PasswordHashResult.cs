namespace Authenik8.Passwords;

/// <summary>The answer to <see cref="IPasswordHasher.HashAsync(string, CancellationToken)"/>: exactly one of the nested cases.</summary>
public abstract record PasswordHashResult
{
    private PasswordHashResult()
    {
    }

    /// <summary>The password was hashed.</summary>
    /// <param name="Hash">What to store: a PHC string in ASCII, 97 characters with the default settings.</param>
    public sealed record Hashed(string Hash) : PasswordHashResult
    {
        /// <summary>Says nothing about the hash, so that no log can.</summary>
        public override string ToString() => nameof(Hashed);
    }

    /// <summary>The password cannot be hashed.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Rejected(PasswordRejection Reason) : PasswordHashResult;

    /// <summary>Too many hashes are waiting already; nothing was done.</summary>
    /// <param name="RetryAfter">When there should be room again, 1 to 30 seconds.</param>
    public sealed record Busy(TimeSpan RetryAfter) : PasswordHashResult;
}
