namespace Authenik8.Http;

/// <summary>The scopes that a request would have needed, for the refusal to name (RFC 6750 section 3).</summary>
internal sealed record RequiredScopes(IReadOnlyCollection<string> Scopes);
