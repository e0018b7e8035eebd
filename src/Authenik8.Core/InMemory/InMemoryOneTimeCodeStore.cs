using System.Security.Cryptography;
using Authenik8.Accounts.Codes;
using Authenik8.Tokens;

namespace Authenik8.InMemory;

/// <summary>One-time codes within one process.</summary>
internal sealed class InMemoryOneTimeCodeStore : IOneTimeCodeStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(Subject Subject, CodePurpose Purpose), (StoredCode Code, int Failures)> _codes = [];

    /// <summary>How many codes it holds, expired ones among them.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _codes.Count;
        }
    }

    /// <inheritdoc />
    public ValueTask PutAsync(StoredCode code, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(code);
        cancellationToken.ThrowIfCancellationRequested();
        // The caller's buffers are the caller's.
        var kept = code with { Mac = code.Mac.ToArray(), Data = code.Data.ToArray() };
        lock (_lock)
            _codes[(code.Subject, code.Purpose)] = (kept, 0);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<CodeOutcome> CheckAsync(CodeAttempt attempt, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Decide(attempt, spend: false, cancellationToken));

    /// <inheritdoc />
    public ValueTask<CodeOutcome> RedeemAsync(CodeAttempt attempt, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Decide(attempt, spend: true, cancellationToken));

    /// <inheritdoc />
    public ValueTask RemoveAllAsync(Subject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            foreach (var purpose in Enum.GetValues<CodePurpose>())
                _ = _codes.Remove((subject, purpose));
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Drops what has expired.</summary>
    public void Sweep(DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var (key, (code, _)) in _codes)
            {
                // A dictionary may lose entries while it is enumerated.
                if (code.ExpiresAt <= now)
                    _ = _codes.Remove(key);
            }
        }
    }

    private CodeOutcome Decide(CodeAttempt attempt, bool spend, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        cancellationToken.ThrowIfCancellationRequested();
        var key = (attempt.Subject, attempt.Purpose);
        lock (_lock)
        {
            if (!_codes.TryGetValue(key, out var entry))
                return new CodeOutcome(CodeOutcomeKind.NotFound, default);
            if (entry.Code.ExpiresAt <= attempt.Now)
            {
                _ = _codes.Remove(key);
                return new CodeOutcome(CodeOutcomeKind.NotFound, default);
            }
            if (CryptographicOperations.FixedTimeEquals(entry.Code.Mac.Span, attempt.Mac.Span))
            {
                if (spend)
                    _ = _codes.Remove(key);
                return new CodeOutcome(CodeOutcomeKind.Accepted, entry.Code.Data);
            }
            var failures = entry.Failures + 1;
            if (failures >= entry.Code.MaxAttempts)
            {
                _ = _codes.Remove(key);
                return new CodeOutcome(CodeOutcomeKind.Exhausted, default);
            }
            _codes[key] = entry with { Failures = failures };
            return new CodeOutcome(CodeOutcomeKind.Wrong, default);
        }
    }
}
