using System.Globalization;

namespace Authenik8.Tokens.Keys;

/// <summary>The signing keys of the engine, in the order of the settings: the first that may signs, all verify.</summary>
/// <remarks>Its keys do not change; which of them are in use does, with the time that each call brings along.</remarks>
internal sealed class KeyRing
{
    private readonly ScheduledKey[] _keys;
    private readonly DateTimeOffset[] _verifiesUntil;
    private readonly JsonWebKeySet _keySet;

    /// <summary>Makes a ring of keys with different ids.</summary>
    /// <param name="keys">The keys, the preferred one first.</param>
    /// <param name="tokenLife">How long a token can be accepted after it was signed: lifetime and clock skew.</param>
    public KeyRing(IEnumerable<ScheduledKey> keys, TimeSpan tokenLife)
    {
        _keys = [.. keys];
        _verifiesUntil = Array.ConvertAll(_keys, key => key.VerifiesUntil(tokenLife));
        _keySet = new JsonWebKeySet(this);
    }

    /// <summary>Makes the ring of the settings: the explicit keys, or the one derived from the root secret where there are none.</summary>
    /// <param name="options">The settings, which have been validated.</param>
    /// <param name="rootSecret">The root secret. Null only where explicit keys make it needless.</param>
    /// <exception cref="InvalidOperationException">The settings are wrong after all; the message tells every mistake.</exception>
    public static KeyRing Create(TokenOptions options, RootSecret? rootSecret)
    {
        var tokenLife = options.Lifetime + options.ClockSkew;
        if (options.SigningKeys.Count == 0)
        {
            var secrets = (rootSecret ?? throw new InvalidOperationException("Authenik8:Secret is not set, nor any of Authenik8:Tokens:SigningKeys."))
                .DeriveAll(RootSecret.AccessTokenLabel, SecretText.MinLength);
            // The current secret's comes first and signs; the others verify.
            return new KeyRing(
                secrets.Select(static secret => new ScheduledKey(new HmacSigningKey(KeyId.OfSecret(secret), secret), notBefore: null, retireAt: null)), tokenLife);
        }
        var problems = new List<string>();
        var keys = SigningKeyReader.Read(options.SigningKeys, problems);
        return problems.Count == 0 ? new KeyRing(keys, tokenLife) : throw new InvalidOperationException(string.Join(' ', problems));
    }

    /// <summary>The key that signs now. Null where every key is retired, not yet active, or public only.</summary>
    public SigningKey? FindSigner(DateTimeOffset now)
    {
        foreach (var scheduled in _keys)
        {
            if (scheduled.SignsAt(now))
                return scheduled.Key;
        }
        return null;
    }

    /// <summary>Says of each key why it does not sign now. No key material.</summary>
    public string DescribeWhyNoneSigns(DateTimeOffset now) => DescribeWhyNoneSigns(_keys, now);

    /// <inheritdoc cref="DescribeWhyNoneSigns(DateTimeOffset)" />
    public static string DescribeWhyNoneSigns(IEnumerable<ScheduledKey> keys, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"Authenik8:Tokens:SigningKeys has no key that may sign at {now.UtcDateTime:u}: {string.Join(", ", keys.Select(key => Describe(key, now)))}; add a private key or a secret that is active now, or correct NotBefore or RetireAt.");

    private static string Describe(ScheduledKey key, DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"'{key.Key.Id}' ")
        + (!key.Key.CanSign ? "is a public key"
            : now < key.SignsFrom ? string.Create(CultureInfo.InvariantCulture, $"is not active before {key.SignsFrom.UtcDateTime:u}")
            : string.Create(CultureInfo.InvariantCulture, $"retired at {key.SignsUntil.UtcDateTime:u}"));

    /// <summary>The key whose own tokens carry exactly this encoded header: one comparison instead of a parse.</summary>
    public SigningKey? FindByHeader(ReadOnlySpan<byte> header, DateTimeOffset now)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            if (header.SequenceEqual(_keys[i].Key.Header))
                return now < _verifiesUntil[i] ? _keys[i].Key : null;
        }
        return null;
    }

    /// <summary>The key of this id. Null where there is none, or the last token that it signed has expired.</summary>
    public SigningKey? FindById(string id, DateTimeOffset now)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            if (string.Equals(id, _keys[i].Key.Id, StringComparison.Ordinal))
                return now < _verifiesUntil[i] ? _keys[i].Key : null;
        }
        return null;
    }

    /// <summary>The public keys that verify now as a JWK Set in UTF-8.</summary>
    public ReadOnlyMemory<byte> GetJsonWebKeySet(DateTimeOffset now) => _keySet.Get(now);

    /// <summary>The keys that verify now.</summary>
    public IEnumerable<SigningKey> VerifyingAt(DateTimeOffset now) =>
        _keys.Where((_, i) => now < _verifiesUntil[i]).Select(scheduled => scheduled.Key);

    /// <summary>When the next key drops out after <paramref name="now"/>.</summary>
    public DateTimeOffset NextDropAfter(DateTimeOffset now) =>
        _verifiesUntil.Where(until => until > now).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
}
