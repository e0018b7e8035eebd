using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Authenik8.Passwords;

namespace Authenik8.Http.Tests.Accounts.Hosting;

/// <summary>A hasher that takes no time, counts what it is asked, and does what a test says.</summary>
internal sealed class CheapHasher : IPasswordHasher
{
    private readonly ConcurrentDictionary<string, int> _comparisons = new(StringComparer.Ordinal);
    private int _hashes;
    private int _comparisonsWithNothing;

    /// <summary>Passwords hashed.</summary>
    public int Hashes => Volatile.Read(ref _hashes);

    /// <summary>Passwords compared with no hash at all.</summary>
    public int ComparisonsWithNothing => Volatile.Read(ref _comparisonsWithNothing);

    /// <summary>While it is set, both members say that the host is busy.</summary>
    public TimeSpan? BusyFor { get; set; }

    /// <summary>Awaited before a password is compared.</summary>
    public Func<string, Task> BeforeCompare { get; set; } = static _ => Task.CompletedTask;

    /// <summary>How often a password was compared, with whatever.</summary>
    public int ComparisonsOf(string password) => _comparisons.GetValueOrDefault(password);

    public Task<PasswordHashResult> HashAsync(string password, CancellationToken cancellationToken)
    {
        if (BusyFor is { } wait)
            return Task.FromResult<PasswordHashResult>(new PasswordHashResult.Busy(wait));
        _ = Interlocked.Increment(ref _hashes);
        return Task.FromResult<PasswordHashResult>(new PasswordHashResult.Hashed(Hash(password)));
    }

    public async Task<PasswordVerifyResult> VerifyAsync(string password, string? storedHash, CancellationToken cancellationToken)
    {
        if (BusyFor is { } wait)
            return new PasswordVerifyResult.Busy(wait);
        _ = _comparisons.AddOrUpdate(password, 1, static (_, count) => count + 1);
        if (storedHash is null)
            _ = Interlocked.Increment(ref _comparisonsWithNothing);
        await BeforeCompare(password);
        cancellationToken.ThrowIfCancellationRequested();
        return new PasswordVerifyResult.Compared(
            storedHash == Hash(password) ? PasswordVerification.Success : PasswordVerification.Failed);
    }

    public static string Hash(string password) => "cheap$" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(password)));
}
