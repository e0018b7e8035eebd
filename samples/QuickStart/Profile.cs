using Authenik8.Tokens;

namespace QuickStart;

/// <summary>What <c>GET /me</c> tells a caller about their own access token.</summary>
internal sealed record Profile(string User, IReadOnlyList<string> Roles, DateTimeOffset ExpiresAt)
{
    public static Profile Of(AccessToken token) => new(token.Subject.Id, token.Roles, token.ExpiresAt);
}
