namespace Authenik8.Tokens;

/// <summary>One signing key. Exactly one of <see cref="Secret"/>, <see cref="Pem"/> and <see cref="Jwk"/> is set.</summary>
public sealed class SigningKeyOptions
{
    /// <summary>The key's id; header <c>kid</c>. 1 to 64 characters of A-Z a-z 0-9 . _ -. Null: the <c>kid</c> of the JWK, or else the first 22 characters of the key's thumbprint (RFC 7638); for a secret, 22 characters derived from it.</summary>
    public string? KeyId { get; set; }

    /// <summary>What the key is for. Null: HS256 for a secret, ES256 for an EC key, RS256 for an RSA key, or the JWK's own <c>alg</c>.</summary>
    public SigningAlgorithm? Algorithm { get; set; }

    /// <summary>An HMAC secret in base64 or base64url, 32 bytes or more.</summary>
    public string? Secret { get; set; }

    /// <summary>A PEM key: PKCS#8, PKCS#1 or SEC 1 private key to sign, or a public key that only verifies.</summary>
    public string? Pem { get; set; }

    /// <summary>A JSON Web Key (RFC 7517) of type <c>oct</c>, <c>EC</c> or <c>RSA</c>.</summary>
    public string? Jwk { get; set; }

    /// <summary>From when the key signs. Before, it is published and verifies already. Null: always.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>From when the key no longer signs. It is published and verifies until the last token it signed has expired. Null: never.</summary>
    public DateTimeOffset? RetireAt { get; set; }
}
