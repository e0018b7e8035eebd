namespace Authenik8.Tokens;

/// <summary>The names of the claims that the engine writes and reads. A host's own claims may not have them.</summary>
public static class ClaimNames
{
    /// <summary>Issuer (RFC 7519 section 4.1.1).</summary>
    public const string Issuer = "iss";

    /// <summary>Subject (RFC 7519 section 4.1.2).</summary>
    public const string Subject = "sub";

    /// <summary>Audience: a string or an array of strings (RFC 7519 section 4.1.3).</summary>
    public const string Audience = "aud";

    /// <summary>Expiry, seconds since 1970 (RFC 7519 section 4.1.4).</summary>
    public const string ExpiresAt = "exp";

    /// <summary>Not valid before, seconds since 1970 (RFC 7519 section 4.1.5).</summary>
    public const string NotBefore = "nbf";

    /// <summary>Issued at, seconds since 1970 (RFC 7519 section 4.1.6).</summary>
    public const string IssuedAt = "iat";

    /// <summary>The token's own id (RFC 7519 section 4.1.7).</summary>
    public const string TokenId = "jti";

    /// <summary>The session (OpenID Connect Front-Channel Logout section 3).</summary>
    public const string SessionId = "sid";

    /// <summary>The client that the token was issued to (RFC 8693 section 4.3).</summary>
    public const string ClientId = "client_id";

    /// <summary>The tenant of the subject.</summary>
    public const string Tenant = "tid";

    /// <summary>Roles, an array of strings (RFC 9068 section 2.2.3.1).</summary>
    public const string Roles = "roles";

    /// <summary>Permissions, an array of strings.</summary>
    public const string Permissions = "permissions";

    /// <summary>Scopes, separated by spaces (RFC 8693 section 4.2).</summary>
    public const string Scope = "scope";

    /// <summary>When the subject last proved who it is, seconds since 1970 (RFC 9068 section 2.2.1).</summary>
    public const string AuthTime = "auth_time";

    /// <summary>How it was proved, an array of strings (RFC 8176).</summary>
    public const string AuthenticationMethods = "amr";

    /// <summary>The authentication context class (RFC 9068 section 2.2.1).</summary>
    public const string AuthenticationContext = "acr";

    /// <summary>The security version of the account, an integer: it rises when the account's credentials change, and what was granted before ends.</summary>
    public const string SecurityVersion = "sv";

    /// <summary>Whether the subject is a guest: <c>true</c>, or not there. A guest's <c>amr</c> contains <see cref="Grant.GuestMethod"/> as well.</summary>
    public const string Guest = "guest";

    /// <summary>Who acts for the subject, an object (RFC 8693 section 4.1).</summary>
    public const string Actor = "act";
}
