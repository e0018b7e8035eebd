namespace Authenik8.Passwords;

/// <summary>The answer to <see cref="IPasswordHasher.VerifyAsync(string, string, CancellationToken)"/>: exactly one of the nested cases.</summary>
public abstract record PasswordVerifyResult
{
    private PasswordVerifyResult()
    {
    }

    /// <summary>The comparison was made.</summary>
    /// <param name="Outcome">What it came to.</param>
    public sealed record Compared(PasswordVerification Outcome) : PasswordVerifyResult;

    /// <summary>
    /// The stored hash cannot be compared with. To the person who logs in this is a wrong password, and it took as long
    /// as one; to the operator it is a damaged record or a missing setting.
    /// </summary>
    /// <param name="Reason">Why.</param>
    public sealed record Unusable(UnusableHashReason Reason) : PasswordVerifyResult;

    /// <summary>Too many hashes are waiting already; nothing was done.</summary>
    /// <param name="RetryAfter">When there should be room again, 1 to 30 seconds.</param>
    public sealed record Busy(TimeSpan RetryAfter) : PasswordVerifyResult;
}
