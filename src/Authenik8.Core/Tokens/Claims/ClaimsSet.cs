namespace Authenik8.Tokens.Claims;

/// <summary>A claims set after one pass over it: what decides is decoded, the rest is noted by place.</summary>
internal struct ClaimsSet
{
    public bool IsIssuerOurs;
    public bool IsAudienceOurs;
    public string? SubjectId;
    public string? Tenant;
    public TokenId? Id;
    public SessionId? SessionId;
    public long? ExpiresAt;
    public long? IssuedAt;
    public long? NotBefore;
    public long? AuthTime;
    public long? SecurityVersion;
    public JsonSlice Issuer;
    public JsonSlice Audience;
    public JsonSlice TokenId;
    public JsonSlice ClientId;
    public JsonSlice Roles;
    public JsonSlice Permissions;
    public JsonSlice Scope;
    public JsonSlice AuthenticationMethods;
    public JsonSlice AuthenticationContext;
    public JsonSlice Actor;

    /// <summary>Whether every claim is there that RFC 9068 section 2.2 requires.</summary>
    public readonly bool IsComplete =>
        Issuer.IsPresent && Audience.IsPresent && ClientId.IsPresent && SubjectId is not null && Id is not null
        && ExpiresAt is not null && IssuedAt is not null;
}
