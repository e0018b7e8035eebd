namespace Authenik8.Tokens.Keys;

/// <summary>A JWK that has been read.</summary>
/// <param name="Material">The key itself.</param>
/// <param name="KeyId">Its <c>kid</c>. Null where it has none.</param>
/// <param name="Algorithm">Its <c>alg</c>, one that the key can serve. Null where it has none.</param>
internal sealed record JsonWebKey(KeyMaterial Material, string? KeyId, SigningAlgorithm? Algorithm)
{
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
