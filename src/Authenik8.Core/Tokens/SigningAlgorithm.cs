namespace Authenik8.Tokens;

/// <summary>The signature algorithms of access tokens (RFC 7518 section 3.1). One key is for one algorithm.</summary>
public enum SigningAlgorithm
{
    /// <summary>HMAC with SHA-256; a secret shared by all who verify.</summary>
    HS256,

    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    ES256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256; 2048 bits or more.</summary>
    RS256,

    /// <summary>RSASSA-PSS with SHA-256 and a 32-byte salt; 2048 bits or more.</summary>
    PS256,
}
