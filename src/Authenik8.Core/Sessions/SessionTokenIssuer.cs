using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Microsoft.Extensions.Options;

namespace Authenik8.Sessions;

/// <summary>Makes the token pairs of sessions. Nothing here does I/O.</summary>
internal sealed class SessionTokenIssuer(TokenService tokens, RefreshTokenCodec refreshTokens, IOptions<Authenik8Options> options)
{
    // A token lives a second at the least, for its times are whole seconds.
    private static readonly TimeSpan MinLifetime = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _lifetime = options.Value.Tokens.Lifetime;

    /// <summary>The key that signs now, taken before a refresh token is spent, so that its successor is sure to get an access token.</summary>
    /// <exception cref="InvalidOperationException">Every signing key is retired or not yet active.</exception>
    public SigningKey GetSigner() => tokens.GetSigner();

    /// <summary>Issues an access token that ends with the session at the latest, give or take a second.</summary>
    public IssuedToken IssueAccessToken(Session session, Grant grant, SigningKey signer, DateTimeOffset now, DateTimeOffset? revokedBefore = null)
    {
        var rest = session.AbsoluteExpiresAt - now;
        var command = new IssueTokenCommand
        {
            Subject = session.Subject,
            Grant = grant,
            SessionId = session.Id,
            IssuedAt = now,
            RevokedBefore = revokedBefore,
            Lifetime = rest >= _lifetime ? null : rest > MinLifetime ? rest : MinLifetime,
        };
        return tokens.Issue(command, signer);
    }

    /// <summary>The access token with the refresh token of the session's present generation.</summary>
    public SessionTokens Pair(Session session, SubjectTag tag, IssuedToken accessToken) => new(
        session.Id,
        accessToken,
        refreshTokens.Write(new RefreshToken(tag, session.Id, session.Generation)),
        session.IdleExpiresAt);
}
