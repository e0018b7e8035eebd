using Authenik8.Tokens.Keys;

namespace Authenik8.Sessions;

/// <summary>The keys for the MAC of refresh tokens: the first makes tokens, all are accepted.</summary>
internal sealed class RefreshKeyRing
{
    private readonly RefreshKey[]?[] _byId = new RefreshKey[]?[byte.MaxValue + 1];

    public RefreshKeyRing(IReadOnlyList<RefreshKey> keys)
    {
        Current = keys[0];
        foreach (var key in keys)
            _byId[key.Id] = [.. _byId[key.Id] ?? [], key];
    }

    public RefreshKey Current { get; }

    /// <summary>Makes the ring of the settings: the explicit keys, then the one derived from the root secret where one is set.</summary>
    /// <exception cref="InvalidOperationException">The settings are wrong; the message tells every mistake. Checked at start, so nobody meets it later.</exception>
    public static RefreshKeyRing Create(Authenik8Options options, RootSecret rootSecret)
    {
        var problems = new List<string>();
        List<RefreshKey> keys = [.. RefreshKeyReader.Read(options.Refresh.Keys, problems)];
        if (problems.Count > 0)
            throw new InvalidOperationException(string.Join(' ', problems));
        if (keys.Count == 0 || options.Secret is not null || options.PreviousSecrets.Count > 0)
        {
            // All of them have the id 0; a token that carries it is tried with each.
            foreach (var secret in rootSecret.DeriveAll(RootSecret.RefreshTokenLabel, SecretText.MinLength))
                keys.Add(new RefreshKey(RefreshKey.DerivedId, secret));
        }
        return new RefreshKeyRing(keys);
    }

    /// <summary>The keys of this id. Empty: it is not known.</summary>
    public ReadOnlySpan<RefreshKey> Find(byte id) => _byId[id];
}
