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
    private readonly HashCostEqualizer _equalizer;

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
        _formats = FormatsOf(options, _pool, _argon2);
        _equalizer = new HashCostEqualizer(_argon2.CreateDecoy());
        foreach (var storedHash in options.StoredFormats)
        {
            // The validator reports the ones that cannot be read.
            if (Read(storedHash).Hash is { } hash)
                _equalizer.Meet(hash);
        }
    }

    /// <summary>What every failed comparison costs.</summary>
    internal IReadOnlyList<HashCost> Costs => _equalizer.Costs;

    /// <summary>Memory that is kept, cleared, for the next hashes, in KiB.</summary>
    internal long RetainedKiB => _pool.RetainedBlocks;

    /// <inheritdoc/>
    public Task<PasswordHashResult> HashAsync(string password, CancellationToken cancellationToken) => HashAsync(password, default, cancellationToken);

    /// <inheritdoc/>
    public async Task<PasswordHashResult> HashAsync(string password, HashingOrigin origin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        if (PasswordText.Check(password, _normalization) is { } rejection)
            return new PasswordHashResult.Rejected(rejection);

        return await RunAsync(() => Hash(password), origin, cancellationToken).ConfigureAwait(false) is { } hash
            ? new PasswordHashResult.Hashed(hash)
            : new PasswordHashResult.Busy(_gate.RetryAfter);
    }

    /// <inheritdoc/>
    public Task<PasswordVerifyResult> VerifyAsync(string password, string? storedHash, CancellationToken cancellationToken) =>
        VerifyAsync(password, storedHash, default, cancellationToken);

    /// <inheritdoc/>
    public async Task<PasswordVerifyResult> VerifyAsync(
        string password, string? storedHash, HashingOrigin origin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        return await RunAsync(() => Verify(password, storedHash), origin, cancellationToken).ConfigureAwait(false)
            ?? new PasswordVerifyResult.Busy(_gate.RetryAfter);
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

    // Null: the host is too busy, at once or because others who have less waiting came.
    private async Task<T?> RunAsync<T>(Func<T> work, HashingOrigin origin, CancellationToken cancellationToken)
        where T : class
    {
        if (!_gate.TryRun(work, origin, cancellationToken, out var completion))
            return null;
        try
        {
            return await completion.ConfigureAwait(false);
        }
        catch (HashingDisplacedException)
        {
            return null;
        }
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
            // What cannot be encoded, and what cannot be compared with, costs the same work as anything else that fails.
            var hash = encodable ? stored.Hash : null;
            var outcome = hash is null || !hash.Matches(utf8[..length]) ? PasswordVerification.Failed
                : hash.IsCurrent ? PasswordVerification.Success
                : PasswordVerification.SuccessRehashNeeded;
            if (stored.Hash is not null)
                _equalizer.Meet(stored.Hash);
            if (outcome == PasswordVerification.Failed)
                _equalizer.SpendTheRest(hash, utf8[..(encodable ? length : 0)]);
            return encodable && storedHash is not null && stored.Hash is null
                ? new PasswordVerifyResult.Unusable(stored.Problem)
                : new PasswordVerifyResult.Compared(outcome);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    /// <summary>Why a stored hash cannot be used with some settings, whatever the peppers are. Null: it can.</summary>
    internal static UnusableHashReason? FindProblem(PasswordHashingOptions options, string? storedHash)
    {
        using var pool = new Argon2MemoryPool(0);
        var reading = Read(FormatsOf(options, pool, new Argon2Format(options, new Argon2Hasher(pool), new AnyPepper())), storedHash ?? "");
        return reading.Hash is null ? reading.Problem : null;
    }

    private static IStoredHashFormat[] FormatsOf(PasswordHashingOptions options, Argon2MemoryPool pool, Argon2Format argon2) =>
        [argon2, new IdentityFormat(options), new BcryptFormat(options), new ScryptFormat(options, pool)];

    private StoredHashReading Read(string storedHash) => Read(_formats, storedHash);

    private static StoredHashReading Read(IStoredHashFormat[] formats, string storedHash)
    {
        if (storedHash.Length > StoredHashReading.MaxLength)
            return UnusableHashReason.TooLong;

        foreach (var format in formats)
        {
            if (format.Recognizes(storedHash))
                return format.Read(storedHash);
        }

        return UnusableHashReason.UnknownFormat;
    }

    // Knows every name, for reading a hash before there is a secret.
    private sealed class AnyPepper : IPepper
    {
        public string? CurrentKeyId => null;

        public bool Knows(string keyId) => true;

        public bool TryDerive(string keyId, Span<byte> key) => false;
    }
}
