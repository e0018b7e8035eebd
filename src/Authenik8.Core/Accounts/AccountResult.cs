using Authenik8.Passwords.Policy;

namespace Authenik8.Accounts;

/// <summary>What became of a request about an account: exactly one of the nested cases.</summary>
/// <typeparam name="TValue">What it comes to when it is granted.</typeparam>
public abstract record AccountResult<TValue>
{
    private AccountResult()
    {
    }

    /// <summary>It was done.</summary>
    /// <param name="Value">What it came to.</param>
    public sealed record Done(TValue Value) : AccountResult<TValue>;

    /// <summary>It was refused.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Refused(AccountFailure Reason) : AccountResult<TValue>;

    /// <summary>The new password was refused.</summary>
    /// <param name="Reason">Which rule it breaks.</param>
    public sealed record PasswordRefused(PasswordRefusal Reason) : AccountResult<TValue>;

    /// <summary>There were too many attempts; this one was not evaluated.</summary>
    /// <param name="RetryAfter">When to try again.</param>
    public sealed record Throttled(TimeSpan RetryAfter) : AccountResult<TValue>;

    /// <summary>Too many passwords are being hashed already; nothing was done.</summary>
    /// <param name="RetryAfter">When there should be room again.</param>
    public sealed record Busy(TimeSpan RetryAfter) : AccountResult<TValue>;

    /// <summary>The same refusal of something else.</summary>
    internal AccountResult<TOther> Refuse<TOther>() => this switch
    {
        Refused refused => new AccountResult<TOther>.Refused(refused.Reason),
        PasswordRefused refused => new AccountResult<TOther>.PasswordRefused(refused.Reason),
        Throttled throttled => new AccountResult<TOther>.Throttled(throttled.RetryAfter),
        Busy busy => new AccountResult<TOther>.Busy(busy.RetryAfter),
        _ => throw new InvalidOperationException("What was granted is no refusal."),
    };
}
