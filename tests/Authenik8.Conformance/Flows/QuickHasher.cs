using System.Security.Cryptography;
using System.Text;
using Authenik8.Passwords;

namespace Authenik8.Conformance.Flows;

/// <summary>Hashes in no time, so that races have many rounds; how passwords are hashed is tested elsewhere.</summary>
public sealed class QuickHasher : IPasswordHasher
{
    /// <summary>Awaited after a password was compared and before the caller learns the outcome.</summary>
    public Func<Task>? Compared { get; set; }

    /// <summary>The hash of a password.</summary>
    public static string Hash(string password) => "$quick$" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(password)));

    /// <inheritdoc />
    public Task<PasswordHashResult> HashAsync(string password, CancellationToken cancellationToken) =>
        Task.FromResult<PasswordHashResult>(new PasswordHashResult.Hashed(Hash(password)));

    /// <inheritdoc />
    public async Task<PasswordVerifyResult> VerifyAsync(string password, string? storedHash, CancellationToken cancellationToken)
    {
        var isRight = string.Equals(storedHash, Hash(password), StringComparison.Ordinal);
        if (Compared is { } compared)
            await compared();
        return new PasswordVerifyResult.Compared(isRight ? PasswordVerification.Success : PasswordVerification.Failed);
    }
}
