using System.Security.Cryptography;
using Authenik8.Accounts.Codes;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

/// <summary>The contract of <see cref="IOneTimeCodeStore"/> as tests. A backend derives one public class for each way it can be deployed.</summary>
/// <remarks>
/// Every test works on subjects of its own, so the store may hold anything else. Time is what the commands say: the
/// suite runs in one moment of a distant year, and a store that reads a clock to decide fails it.
/// </remarks>
public abstract partial class OneTimeCodeStoreConformance : IAsyncLifetime
{
    /// <summary>The moment at which the suite's codes are made.</summary>
    protected static readonly DateTimeOffset Now = new(2041, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);

    private const int Budget = 5;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly CodePurpose[] Purposes = Enum.GetValues<CodePurpose>();

    /// <summary>The store under test.</summary>
    protected IOneTimeCodeStore Store { get; private set; } = null!;

    /// <summary>Opens the store under test. It need not be empty.</summary>
    protected abstract Task<IOneTimeCodeStore> CreateStoreAsync();

    /// <inheritdoc />
    public virtual async Task InitializeAsync() => Store = await CreateStoreAsync();

    /// <inheritdoc />
    public virtual Task DisposeAsync() => Task.CompletedTask;

    /// <summary>A subject that no other test has.</summary>
    protected static Subject NewSubject(string? tenant = null) => new(SessionId.New().ToString(), tenant);

    /// <summary>A code that starts at <see cref="Now"/>.</summary>
    protected static StoredCode NewCode(Subject subject, CodePurpose purpose = CodePurpose.ResetPassword) => new()
    {
        Subject = subject,
        Purpose = purpose,
        Mac = RandomNumberGenerator.GetBytes(32),
        Data = RandomNumberGenerator.GetBytes(100),
        MaxAttempts = Budget,
        CreatedAt = Now,
        ExpiresAt = Now + Lifetime,
    };

    /// <summary>Keeps a code and returns it.</summary>
    protected async Task<StoredCode> PutAsync(StoredCode code)
    {
        await Store.PutAsync(code, CancellationToken.None);
        return code;
    }

    private Task<StoredCode> PutAsync() => PutAsync(NewCode(NewSubject()));

    private static CodeAttempt Right(StoredCode code) => new(code.Subject, code.Purpose, code.Mac, Now);

    private static CodeAttempt Wrong(StoredCode code) => Right(code) with { Mac = RandomNumberGenerator.GetBytes(32) };

    private async Task<CodeOutcome> CheckAsync(CodeAttempt attempt) => await Store.CheckAsync(attempt, CancellationToken.None);

    private async Task<CodeOutcome> RedeemAsync(CodeAttempt attempt) => await Store.RedeemAsync(attempt, CancellationToken.None);

    private async Task<CodeOutcomeKind> RedeemKindAsync(CodeAttempt attempt) => (await RedeemAsync(attempt)).Kind;

    private async Task<CodeOutcomeKind> CheckKindAsync(CodeAttempt attempt) => (await CheckAsync(attempt)).Kind;

    private static void AssertAccepted(StoredCode code, CodeOutcome outcome)
    {
        Assert.Equal(CodeOutcomeKind.Accepted, outcome.Kind);
        Assert.Equal(code.Data.ToArray(), outcome.Data.ToArray());
    }

    private static void AssertRefused(CodeOutcomeKind kind, CodeOutcome outcome)
    {
        Assert.Equal(kind, outcome.Kind);
        Assert.True(outcome.Data.IsEmpty);
    }
}
