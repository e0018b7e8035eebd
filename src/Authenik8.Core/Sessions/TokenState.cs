namespace Authenik8.Sessions;

/// <summary>What the store says of an access token.</summary>
public enum TokenState
{
    /// <summary>Its session lives, where it has one, and nothing that concerns it is revoked.</summary>
    Active,

    /// <summary>The token itself, its subject or its tenant is revoked, or its session was ended.</summary>
    Revoked,

    /// <summary>Its session has expired.</summary>
    SessionExpired,

    /// <summary>Its session is not known, or belongs to another subject.</summary>
    SessionNotFound,
}
