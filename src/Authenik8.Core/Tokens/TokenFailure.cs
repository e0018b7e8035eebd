namespace Authenik8.Tokens;

/// <summary>Why an access token is refused. For logs and metrics; callers learn no more than an error code.</summary>
public enum TokenFailure
{
    /// <summary>Not a compact JWS of strict base64url and well-formed JSON with the required claims, or larger than 8 KiB.</summary>
    Malformed,

    /// <summary>No key has the token's <c>kid</c>, or the token has none.</summary>
    UnknownKey,

    /// <summary>The header names another algorithm than the key is for.</summary>
    WrongAlgorithm,

    /// <summary>The header has a critical extension, or names a key of its own, neither of which is ever followed.</summary>
    UnsupportedHeader,

    /// <summary>The signature does not fit.</summary>
    BadSignature,

    /// <summary><c>typ</c> is not <c>at+jwt</c> (RFC 9068 section 4).</summary>
    WrongType,

    /// <summary><c>iss</c> is another issuer.</summary>
    WrongIssuer,

    /// <summary><c>aud</c> names none of our audiences.</summary>
    WrongAudience,

    /// <summary><c>exp</c> has passed.</summary>
    Expired,

    /// <summary><c>nbf</c> is still to come.</summary>
    NotYetValid,

    /// <summary>The token, its session, its subject or its tenant has been revoked.</summary>
    Revoked,
}
