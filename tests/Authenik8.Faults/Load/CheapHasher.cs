using System.Security.Cryptography;
using System.Text;
using Authenik8.Passwords;

namespace Authenik8.Faults.Load;

/// <summary>Hashes passwords in no time, because these tests are not about hashing.</summary>
internal sealed class CheapHasher : IPasswordHasher
{
    public static string Hash(string password) => "cheap$" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(password)));

    public Task<PasswordHashResult> HashAsync(string password, CancellationToken cancellationToken) =>
        Task.FromResult<PasswordHashResult>(new PasswordHashResult.Hashed(Hash(password)));

    public Task<PasswordVerifyResult> VerifyAsync(string password, string? storedHash, CancellationToken cancellationToken) =>
        Task.FromResult<PasswordVerifyResult>(new PasswordVerifyResult.Compared(
            storedHash == Hash(password) ? PasswordVerification.Success : PasswordVerification.Failed));
}
