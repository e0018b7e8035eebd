namespace Authenik8.Tokens.Claims;

/// <summary>The claims that the engine reads, and those it leaves to the host.</summary>
internal enum ClaimKind
{
    Custom,
    Issuer,
    Subject,
    Audience,
    ExpiresAt,
    NotBefore,
    IssuedAt,
    TokenId,
    SessionId,
    ClientId,
    Tenant,
    Roles,
    Permissions,
    Scope,
    AuthTime,
    AuthenticationMethods,
    AuthenticationContext,
    Actor,
    SecurityVersion,
    Guest,
}
