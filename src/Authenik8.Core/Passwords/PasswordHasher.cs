using System.Security.Cryptography;
using Authenik8.Passwords.Argon2;
using Authenik8.Passwords.Formats;

namespace Authenik8.Passwords;

/// <summary>Argon2id for new hashes, and every format that people bring along for old ones.</summary>
internal sealed class PasswordHasher : IPasswordHasher, IDisposable
{
    private readonly PasswordNormalization _normalization;
    private readonly Argon2MemoryPool _pool;
    private readonly HashingGate _gate;
    private readonly Argon2Format _argon2;
    private readonly IStoredHashFormat[] _formats;

    /// <summary>Creates a hasher.</summary>
    /// <param name="options">Settings, validated by the caller.</param>
    /// <param name="pepper">The peppers.</param>
    /// <param name="clock">Measures how long hashes take.</param>
    public PasswordHasher(PasswordHashingOptions options, IPepper pepper, TimeProvider clock)
    {
        _normalization = options.Normalization;
        _pool = new Argon2MemoryPool(
            options.RetainedMemoryKiB ??
            (long)options.MaxConcurrentHashes * (options.MemoryKiB + (options.ThreadsPerHash * Argon2Hasher.WorkKiBPerThread)));
        _gate = new HashingGate(options.MaxConcurrentHashes, options.QueueLimit, clock);
        _argon2 = new Argon2Format(options, new Argon2Hasher(_pool), pepper);
        _formats = [_argon2, new IdentityFormat(options), new BcryptFormat(options), new ScryptFormat(options, _pool)];
    }

    /// <summary>Memory that is kept, cleared, for the next hashes, in KiB.</summary>
    internal long RetainedKiB => _pool.RetainedBlocks;

    /// <inheritdoc/>
    public async Task<PasswordHashResult> HashAsync(string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        if (PasswordText.Check(password, _normalization) is { } rejection)
            return new PasswordHashResult.Rejected(rejection);

        return _gate.TryRun(() => Hash(password), cancellationToken, out var hash)
            ? new PasswordHashResult.Hashed(await hash.ConfigureAwait(false))
            : new PasswordHashResult.Busy(_gate.RetryAfter);
    }

    /// <inheritdoc/>
    public async Task<PasswordVerifyResult> VerifyAsync(
        string password, string? storedHash, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        return _gate.TryRun(() => Verify(password, storedHash), cancellationToken, out var result)
            ? await result.ConfigureAwait(false)
            : new PasswordVerifyResult.Busy(_gate.RetryAfter);
    }

    /// <inheritdoc/>
    public UnusableHashReason? FindFault(string storedHash)
    {
        ArgumentNullException.ThrowIfNull(storedHash);
        return Read(storedHash) is { Hash: null, Problem: var reason } ? reason : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gate.Dispose();
        _pool.Dispose();
    }

    private string Hash(string password)
    {
        Span<byte> utf8 = stackalloc byte[PasswordText.MaxBytes];
        try
        {
            // What cannot be encoded was rejected before it was queued.
            _ = PasswordText.Encode(password, _normalization, utf8, out var length);
            return _argon2.Create(utf8[..length]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    private PasswordVerifyResult Verify(string password, string? storedHash)
    {
        var stored = storedHash is null ? default : Read(storedHash);

        // Passwords were normalized, if at all, only for hashes of our own making.
        var normalization = stored.Hash is { IsOwn: false } ? PasswordNormalization.None : _normalization;
        Span<byte> utf8 = stackalloc byte[PasswordText.MaxBytes];
        var encodable = PasswordText.Encode(password, normalization, utf8, out var length) is null;
        try
        {
            if (!encodable)
                return new PasswordVerifyResult.Compared(PasswordVerification.Failed);

            if (stored.Hash is { } hash)
            {
                var matches = hash.Matches(utf8[..length]);
                return new PasswordVerifyResult.Compared(
                    !matches ? PasswordVerification.Failed
                    : hash.IsCurrent ? PasswordVerification.Success
                    : PasswordVerification.SuccessRehashNeeded);
            }

            _argon2.SpendTheTimeOfAHash(utf8[..length]);
            return storedHash is null
                ? new PasswordVerifyResult.Compared(PasswordVerification.Failed)
                : new PasswordVerifyResult.Unusable(stored.Problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    private StoredHashReading Read(string storedHash)
    {
        if (storedHash.Length > StoredHashReading.MaxLength)
            return UnusableHashReason.TooLong;

        foreach (var format in _formats)
        {
            if (format.Recognizes(storedHash))
                return format.Read(storedHash);
        }

        return UnusableHashReason.UnknownFormat;
    }
}
