using Authenik8.Tokens;

namespace Authenik8.Accounts.Codes;

/// <summary>Keeps one-time codes, one for each subject and purpose. Each member is one atomic operation.</summary>
/// <remarks>
/// <para>A wrong code counts, whoever tries it and however many do at once; a right one is accepted by
/// <see cref="RedeemAsync"/> exactly once. Implementations take the time from their arguments, never read a clock, and keep
/// nothing longer than it lives.</para>
/// <para>A store that cannot be reached throws. The suite <c>OneTimeCodeStoreConformance</c> states this contract as tests.</para>
/// </remarks>
public interface IOneTimeCodeStore
{
    /// <summary>Keeps a code. One of the same subject and purpose that was there is ended, its failed attempts forgotten.</summary>
    ValueTask PutAsync(StoredCode code, CancellationToken cancellationToken);

    /// <summary>Looks whether a code is the right one, without spending it. A wrong one is counted.</summary>
    ValueTask<CodeOutcome> CheckAsync(CodeAttempt attempt, CancellationToken cancellationToken);

    /// <summary>Spends a code. A wrong one is counted.</summary>
    ValueTask<CodeOutcome> RedeemAsync(CodeAttempt attempt, CancellationToken cancellationToken);

    /// <summary>Ends every code of a subject.</summary>
    ValueTask RemoveAllAsync(Subject subject, CancellationToken cancellationToken);
}
