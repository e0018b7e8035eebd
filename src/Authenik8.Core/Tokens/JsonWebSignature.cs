using System.Buffers;
using System.Text;
using Authenik8.Tokens.Jws;
using Authenik8.Tokens.Keys;

namespace Authenik8.Tokens;

/// <summary>Verifies signed content that is not one of our access tokens: any JWS in compact serialization (RFC 7515).</summary>
/// <remarks>
/// HS256, ES256, RS256 and PS256, as strict as for access tokens, except that payload, <c>typ</c> and the absence of
/// <c>kid</c> are the caller's business. The key is read anew in each call: for access tokens use <see cref="ITokenService"/>.
/// </remarks>
public static class JsonWebSignature
{
    /// <summary>Verifies a JWS with a key that the caller trusts.</summary>
    /// <param name="compactJws">The compact serialization, at most 8 KiB. Any text is safe to pass.</param>
    /// <param name="jwk">
    /// The key, a JWK (RFC 7517) of type <c>oct</c>, <c>EC</c> on P-256 or <c>RSA</c>, public or private. Its <c>alg</c> and
    /// <c>kid</c>, where it has them, bind the header's.
    /// </param>
    public static JwsVerification Verify(ReadOnlySpan<char> compactJws, string jwk)
    {
        ArgumentNullException.ThrowIfNull(jwk);
        if (!JwkReader.TryRead(jwk, out var key, out var problem))
            return new JwsVerification.UnusableKey($"The key {problem}.");
        if (compactJws.Length > CompactJws.MaxLength)
            return new JwsVerification.Invalid(TokenFailure.Malformed);
        var text = new byte[compactJws.Length];
        if (Ascii.FromUtf16(compactJws, text, out _) != OperationStatus.Done || !CompactJws.TrySplit(text, out var jws))
            return new JwsVerification.Invalid(TokenFailure.Malformed);
        if (JoseHeader.TryRead(jws.Header, out var header) is { } failure)
            return new JwsVerification.Invalid(failure);
        return Verify(in jws, header!, key);
    }

    private static JwsVerification Verify(in CompactJws jws, JoseHeader header, JsonWebKey key)
    {
        if (header.KeyId is not null && key.KeyId is not null && !string.Equals(header.KeyId, key.KeyId, StringComparison.Ordinal))
            return new JwsVerification.Invalid(TokenFailure.UnknownKey);
        if (!key.TryFindAlgorithm(header.Algorithm, out var algorithm))
            return new JwsVerification.Invalid(TokenFailure.WrongAlgorithm);
        if (!key.Material.TryBind(header.KeyId ?? key.Material.DerivedId, algorithm, out var verifier, out var problem))
            return new JwsVerification.UnusableKey($"The key {problem}.");
        if (!verifier.Verify(jws.SigningInput, jws.Signature))
            return new JwsVerification.Invalid(TokenFailure.BadSignature);
        var payload = new byte[StrictBase64Url.DecodedLength(jws.Payload.Length)];
        StrictBase64Url.Decode(jws.Payload, payload);
        return new JwsVerification.Valid(payload);
    }
}
