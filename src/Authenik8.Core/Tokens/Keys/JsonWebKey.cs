namespace Authenik8.Tokens.Keys;

/// <summary>A JWK that has been read.</summary>
/// <param name="Material">The key itself.</param>
/// <param name="KeyId">Its <c>kid</c>. Null where it has none.</param>
/// <param name="Algorithm">Its <c>alg</c>, one that the key can serve. Null where it has none.</param>
internal sealed record JsonWebKey(KeyMaterial Material, string? KeyId, SigningAlgorithm? Algorithm);
