using Authenik8.Passwords;
using Authenik8.Tokens.Keys;

namespace Authenik8.Core.Tests.Passwords;

/// <summary>Hashers of little cost, so that a test does not wait for what it does not test.</summary>
internal static class Hashers
{
    public static readonly byte[] Root = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();

    public static PasswordHashingOptions Cheap(Action<PasswordHashingOptions>? configure = null)
    {
        var options = new PasswordHashingOptions
        {
            MemoryKiB = 64,
            Passes = 1,
            MaxConcurrentHashes = 2,
            MaxStoredMemoryKiB = 32_768,
            MaxStoredBcryptCost = 10,
        };
        configure?.Invoke(options);
        return options;
    }

    public static PasswordHasher Create(Action<PasswordHashingOptions>? configure = null, byte[]? root = null)
    {
        var options = Cheap(configure);
        return new PasswordHasher(options, new RootPepper(root is null ? null : RootSecret.Of(root), options), TimeProvider.System);
    }

    public static async Task<string> HashAsync(this PasswordHasher hasher, string password) =>
        ((PasswordHashResult.Hashed)await hasher.HashAsync(password, CancellationToken.None)).Hash;

    public static async Task<PasswordVerification> CompareAsync(this PasswordHasher hasher, string password, string? hash) =>
        ((PasswordVerifyResult.Compared)await hasher.VerifyAsync(password, hash, CancellationToken.None)).Outcome;
}
