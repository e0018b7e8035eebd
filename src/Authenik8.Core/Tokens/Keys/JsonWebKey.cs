namespace Authenik8.Tokens.Keys;

/// <summary>A JWK that has been read.</summary>
/// <param name="Material">The key itself.</param>
/// <param name="KeyId">Its <c>kid</c>. Null where it has none.</param>
/// <param name="Algorithm">Its <c>alg</c>, one that the key can serve. Null where it has none.</param>
internal sealed record JsonWebKey(KeyMaterial Material, string? KeyId, SigningAlgorithm? Algorithm)
{
    /// <summary>Its <c>key_ops</c>. Null where it has none, and may do all that it can.</summary>
    public IReadOnlyList<string>? Operations { get; init; }

    /// <summary>Why its <c>key_ops</c> keep it from being a signing key. Null: they do not.</summary>
    public string? FindForbiddenUse()
    {
        if (Operations is null || Operations.Contains(Material.CanSign ? "sign" : "verify", StringComparer.Ordinal))
            return null;
        return Material.CanSign
            ? "has \"key_ops\" without \"sign\", so it must not sign; add \"sign\", or give its public half"
            : "has \"key_ops\" without \"verify\", so it must not verify; add \"verify\"";
    }

    /// <summary>Whether a signature with this <c>alg</c> may be verified with the key.</summary>
    public bool TryFindAlgorithm(string name, out SigningAlgorithm algorithm)
    {
        foreach (var candidate in Material.Algorithms)
        {
            if ((Algorithm ?? candidate) == candidate && string.Equals(name, candidate.ToString(), StringComparison.Ordinal))
            {
                algorithm = candidate;
                return true;
            }
        }
        algorithm = default;
        return false;
    }
}
